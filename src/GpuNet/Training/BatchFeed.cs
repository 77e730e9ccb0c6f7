using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Graphs;
using GpuNet.Operations;
using GpuNet.Layers;

namespace GpuNet.Training;

/// <summary>
/// A data set on the device, the order of its samples, the place of the current batch, and the sums over a pass: loss,
/// right answers and, where it is wanted, which class was taken for which. Plans read and advance all of it without the
/// host.
/// </summary>
internal sealed class BatchFeed : IDisposable
{
    private readonly Device device;
    private readonly DataSet data;
    private readonly List<DeviceMemory> memories = [];
    private readonly Func<IReadOnlyList<int>, Operation> gatherFeatures;
    private readonly Func<IReadOnlyList<int>, Operation> gatherTargets;
    private readonly PersistentBuffer<int> permutation;
    private readonly float[] lossOnHost = new float[CompensatedSumLayout.Length];
    private readonly int[] rightOnHost = new int[1];

    /// <param name="device">Where the data goes.</param>
    /// <param name="data">The data.</param>
    /// <param name="countPairs">Whether there is a confusion matrix; there is none without classes.</param>
    public BatchFeed(Device device, DataSet data, bool countPairs = false)
    {
        this.device = device;
        this.data = data;
        try
        {
            gatherFeatures = data.HasByteFeatures
                ? Gather(
                    "data set", data.ByteFeatures,
                    source => new GatherBytesOperation("batch", source, data.FeatureScale))
                : Gather("data set", data.FloatFeatures, source => new GatherOperation<float>("batch", source));
            gatherTargets = data.IsClassification
                ? Gather("label set", data.Labels, source => new GatherOperation<int>("labels", source))
                : Gather("target set", data.Targets, source => new GatherOperation<float>("targets", source));
            permutation = new PersistentBuffer<int>("permutation", Own(device.Allocate<int>(data.Count)));
            Counters = new PersistentBuffer<int>("counters", Own(device.Allocate<int>(new int[StepCounters.Length])));
            LossSum = Own(device.Allocate<float>(new float[CompensatedSumLayout.Length]));
            Right = Own(device.Allocate<int>(new int[1]));
            if (countPairs && data.IsClassification)
            {
                int length = ConfusionMatrix.LengthOf(data.ClassCount);
                device.Require((long)length * sizeof(int), $"a confusion matrix of {data.ClassCount} classes");
                Confusion = Own(device.Allocate<int>(length));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Device Device => device;

    public DataSet Data => data;

    public PersistentBuffer<int> Counters { get; }

    /// <summary>A running sum.</summary>
    public DeviceBuffer<float> LossSum { get; }

    /// <summary>The right answers.</summary>
    public DeviceBuffer<int> Right { get; }

    /// <summary>The confusion matrix; null where none is counted.</summary>
    public DeviceBuffer<int>? Confusion { get; }

    /// <summary>A batch of features in the model's input sizes.</summary>
    public Value Features(Graph graph, Model model)
    {
        if (new Shape([.. model.InputSizes]).Count != data.SampleLength)
        {
            throw new ShapeException(
                $"the model expects samples of {new Shape([.. model.InputSizes])}; "
                + $"got {new Shape([.. data.SampleShape])} from '{data.Name}'");
        }

        return graph.Add(gatherFeatures(model.InputSizes)).Outputs[0];
    }

    /// <summary>A batch of labels, or of targets in the model's output sizes.</summary>
    public Value Targets(Graph graph, Model model) =>
        graph.Add(gatherTargets(data.IsClassification ? [] : model.OutputSizes)).Outputs[0];

    /// <summary>Starts a pass: sums at 0, the first batch next, samples in the given order.</summary>
    public void Start(ReadOnlySpan<int> order, int step, int position = 0, int batch = 0)
    {
        device.CopyIn(order, permutation.Buffer);
        Span<int> counters = stackalloc int[StepCounters.Length];
        counters[StepCounters.Step] = step;
        counters[StepCounters.Position] = position;
        counters[StepCounters.NextPosition] = position;
        counters[StepCounters.Batch] = batch;
        device.CopyIn<int>(counters, Counters.Buffer);
        RestoreSums(stackalloc float[CompensatedSumLayout.Length], 0);

        // The bits of a float's 0 are an int's 0: a large matrix need not be made on the host to be cleared.
        if (Confusion is not null)
            device.Run(new Fill(Confusion.Memory.Slice<float>(Confusion.ByteOffset, Confusion.Length), 0));
    }

    /// <summary>Puts the sums of a pass that was interrupted back.</summary>
    /// <param name="lossSum">Laid out as <see cref="CompensatedSumLayout"/>.</param>
    /// <param name="right">The right answers.</param>
    public void RestoreSums(ReadOnlySpan<float> lossSum, int right)
    {
        device.CopyIn(lossSum, LossSum);
        device.CopyIn<int>([right], Right);
    }

    /// <summary>The losses summed so far.</summary>
    public double ReadLossSum()
    {
        device.CopyOut(LossSum, lossOnHost);
        return (double)lossOnHost[CompensatedSumLayout.Sum] + lossOnHost[CompensatedSumLayout.Rest];
    }

    /// <summary>The right answers so far; null without classes.</summary>
    public int? ReadRight()
    {
        if (!data.IsClassification)
            return null;
        device.CopyOut(Right, rightOnHost);
        return rightOnHost[0];
    }

    /// <summary>The predictions counted so far; null where no matrix is counted.</summary>
    public ConfusionMatrix? ReadConfusion() =>
        Confusion is null ? null : ConfusionMatrix.Of(data.ClassCount, device.ToArray(Confusion));

    public void Dispose()
    {
        foreach (DeviceMemory memory in memories)
            memory.Dispose();
    }

    private DeviceBuffer<T> Own<T>(DeviceBuffer<T> buffer)
        where T : unmanaged
    {
        memories.Add(buffer.Memory);
        return buffer;
    }

    private Func<IReadOnlyList<int>, Operation> Gather<T>(
        string name, ReadOnlyMemory<T> samples, Func<BatchSource<T>, Operation> gather)
        where T : unmanaged
    {
        var source = new PersistentBuffer<T>(name, Own(device.Allocate<T>(samples.Length)));
        device.WhenAllocated(() => device.CopyIn(samples.Span, source.Buffer));
        return sizes => gather(new BatchSource<T>(source, permutation, Counters, sizes));
    }
}
