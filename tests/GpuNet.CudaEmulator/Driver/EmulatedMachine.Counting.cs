using GpuNet.CudaEmulator.Counting;
using GpuNet.CudaEmulator.Execution;

namespace GpuNet.CudaEmulator;

// What ran.
public sealed partial class EmulatedMachine
{
    private readonly List<LaunchRecord> launches = [];

    /// <summary>How many kernels ran.</summary>
    public long LaunchCount { get; private set; }

    /// <summary>How many modules were loaded.</summary>
    public int ModuleCount { get; private set; }

    /// <summary>Whether <see cref="Launches"/> keeps each launch from now on.</summary>
    public bool LogLaunches { get; set; }

    /// <summary>The launches that ran since <see cref="LogLaunches"/> was set.</summary>
    public IReadOnlyList<LaunchRecord> Launches
    {
        get
        {
            lock (Gate)
                return [.. launches];
        }
    }

    /// <summary>A kernel ran.</summary>
    internal void Count(Launch launch, LaunchCounts counts, bool fromGraph)
    {
        LaunchCount++;
        if (LogLaunches)
        {
            launches.Add(new LaunchRecord(
                launch.Kernel.Name,
                launch.Grid,
                launch.Block,
                launch.DynamicSharedBytes,
                launch.Cooperative,
                fromGraph,
                counts));
        }
    }

    /// <summary>A module was loaded.</summary>
    internal void CountModule() => ModuleCount++;
}
