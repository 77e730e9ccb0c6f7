namespace GpuNet.Layers;

/// <summary>
/// What layers need to know of a training. What they change besides weights, running statistics and the masks of
/// dropout, moves in each run of any plan that runs them.
/// </summary>
public sealed class TrainingContext : IDisposable
{
    private readonly ulong seed;
    private readonly DeviceBuffer<int> counters;
    private readonly bool countsRuns;
    private uint dropouts;

    /// <summary>A training from its start.</summary>
    /// <param name="device">Where the model is.</param>
    /// <param name="seed">What masks are drawn from.</param>
    public TrainingContext(Device device, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(device);
        this.seed = seed;
        countsRuns = true;

        // What counts batches counts runs: their number in the counters that begin the memory is the step in these.
        counters = device.Allocate<int>(new int[StepCounters.Batch + StepCounters.Length])
            .Slice(StepCounters.Batch, StepCounters.Length);
    }

    /// <summary>A training whose counters somebody else moves.</summary>
    internal TrainingContext(ulong seed, DeviceBuffer<int> counters)
    {
        this.seed = seed;
        this.counters = counters;
    }

    /// <summary>The runs so far. Set it to go on where a training was interrupted, with the masks that are next.</summary>
    public int Runs
    {
        get => counters.Device.ToArray(counters)[StepCounters.Step];
        set => counters.Device.CopyIn<int>([value], counters.Slice(StepCounters.Step, 1));
    }

    /// <summary>Gives the counters' memory back.</summary>
    public void Dispose()
    {
        if (countsRuns)
            counters.Memory.Dispose();
    }

    /// <summary>Dropout with a stream of random numbers of its own: they are counted in the order of calls.</summary>
    internal Value Dropout(Graph graph, Value input, float rate, string? name)
    {
        Operation[] effects = countsRuns ? [graph.AdvanceRuns(counters)] : [];
        Value output = graph.Dropout(
            input, rate, new DropoutKey(seed, RandomStreams.Dropout + dropouts++), counters, name);
        output.Producer.Effects = effects;
        return output;
    }
}
