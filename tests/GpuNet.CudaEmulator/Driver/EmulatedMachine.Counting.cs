using GpuNet.CudaEmulator.Counting;
using GpuNet.CudaEmulator.Execution;

namespace GpuNet.CudaEmulator;

// What ran.
public sealed partial class EmulatedMachine
{
    private readonly List<LaunchRecord> launches = [];

    /// <summary>How many kernels ran.</summary>
    public long LaunchCount { get; private set; }

    /// <summary>How many instructions the threads of all kernels ran.</summary>
    public long ThreadInstructions { get; private set; }

    /// <summary>How many instructions the warps of all kernels ran.</summary>
    public long WarpInstructions { get; private set; }

    /// <summary>The launch that ran last, or null.</summary>
    public LaunchRecord? LastLaunch { get; private set; }

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
        ThreadInstructions += counts.ThreadInstructions;
        WarpInstructions += counts.WarpInstructions;
        LastLaunch = new LaunchRecord(
            launch.Kernel.Name,
            launch.Grid,
            launch.Block,
            launch.DynamicSharedBytes,
            launch.Cooperative,
            fromGraph,
            counts);
        if (LogLaunches)
            launches.Add(LastLaunch);
    }

    /// <summary>A module was loaded.</summary>
    internal void CountModule() => ModuleCount++;
}
