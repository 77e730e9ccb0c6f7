using GpuNet.Devices;
using GpuNet.Formulas.Random;
using GpuNet.Graphs;

namespace GpuNet.Layers;

/// <summary>
/// What layers need to know of a training run. What they change besides weights, running statistics and the masks of
/// dropout, moves at each run of any plan that runs them.
/// </summary>
public sealed class TrainingContext : IDisposable
{
    private readonly ulong seed;
    private readonly PersistentBuffer<int> counters;
    private readonly PersistentBuffer<int>? moved;
    private uint dropouts;

    /// <summary>A run from its start.</summary>
    /// <param name="device">Where the model is.</param>
    /// <param name="seed">What masks are drawn from.</param>
    public TrainingContext(Device device, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(device);

        // Masks are drawn by the first of the counters that they are given: here it is the number of runs.
        DeviceBuffer<int> all = device.Allocate<int>(new int[StepCounters.Batch + StepCounters.Length]);
        this.seed = seed;
        moved = new PersistentBuffer<int>("runs", all.Slice(0, StepCounters.Length));
        counters = new PersistentBuffer<int>("counters", all.Slice(StepCounters.Batch, StepCounters.Length));
    }

    /// <summary>A run whose counters somebody else moves.</summary>
    internal TrainingContext(ulong seed, PersistentBuffer<int> counters)
    {
        this.seed = seed;
        this.counters = counters;
    }

    /// <summary>The runs so far. Set it to go on where a training was interrupted, with the masks that are next.</summary>
    public int Runs
    {
        get => counters.Buffer.Device.ToArray(counters.Buffer)[StepCounters.Step];
        set => counters.Buffer.Device.CopyIn<int>([value], counters.Buffer.Slice(StepCounters.Step, 1));
    }

    /// <summary>Gives the counters' memory back.</summary>
    public void Dispose() => moved?.Memory.Dispose();

    /// <summary>Dropout with a stream of random numbers of its own: they are counted in the order of calls.</summary>
    internal Value Dropout(Graph graph, Value input, float rate, string? name)
    {
        var key = new DropoutKey(seed, RandomStreams.Dropout + dropouts++);
        Operation[] effects = moved is null ? [] : [graph.AdvanceRuns(moved, counters)];
        return graph.Dropout(input, rate, key, counters, name, effects);
    }
}
