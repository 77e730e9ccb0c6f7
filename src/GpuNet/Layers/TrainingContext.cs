namespace GpuNet.Layers;

/// <summary>
/// What layers need to know about a training run. What they change besides weights (running statistics, dropout masks)
/// advances in each run of any plan that runs them.
/// </summary>
public sealed class TrainingContext : IDisposable
{
    private readonly ulong seed;
    private readonly DeviceBuffer<int> counters;
    private readonly bool countsRuns;
    private uint dropouts;

    /// <summary>Creates the context of a new training run.</summary>
    /// <param name="device">The model's device.</param>
    /// <param name="seed">The seed of the masks.</param>
    public TrainingContext(Device device, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(device);
        this.seed = seed;
        countsRuns = true;

        // What counts batches counts runs: their number in the counters that begin the memory is the step in these.
        counters = device.Allocate<int>(new int[StepCounters.Batch + StepCounters.Length])
            .Slice(StepCounters.Batch, StepCounters.Length);
    }

    /// <summary>A training run whose counters are advanced elsewhere.</summary>
    internal TrainingContext(ulong seed, DeviceBuffer<int> counters)
    {
        this.seed = seed;
        this.counters = counters;
    }

    /// <summary>The number of runs so far. Set it to resume an interrupted training run with the next masks.</summary>
    public int Runs
    {
        get => counters.Device.ToArray(counters)[StepCounters.Step];
        set => counters.Device.CopyIn<int>([value], counters.Slice(StepCounters.Step, 1));
    }

    /// <summary>Releases the counters' memory.</summary>
    public void Dispose()
    {
        if (countsRuns)
            counters.Memory.Dispose();
    }

    /// <summary>Dropout with its own stream of random numbers; streams are numbered in the order of calls.</summary>
    internal Value Dropout(Graph graph, Value input, float rate, string? name)
    {
        Operation[] effects = countsRuns ? [graph.AdvanceRuns(counters)] : [];
        Value output = graph.Dropout(
            input, rate, new DropoutKey(seed, RandomStreams.Dropout + dropouts++), counters, name);
        output.Producer.Effects = effects;
        return output;
    }
}
