using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Graphs;
using GpuNet.Graphs.Nodes;
using GpuNet.Layers;

namespace GpuNet.Training;

/// <summary>
/// A data set on the device, the order of its samples, the place of the current batch, and the sums over a pass: loss
/// and confusion. Plans read and advance all of it without the host.
/// </summary>
internal sealed class BatchFeed : IDisposable
{
    private readonly Device device;
    private readonly DataSet data;
    private readonly DeviceBuffer<byte>? bytes;
    private readonly DeviceBuffer<float>? numbers;
    private readonly DeviceBuffer<int>? labels;
    private readonly DeviceBuffer<float>? targets;
    private readonly PersistentBuffer<int> permutation;
    private readonly float[] lossOnHost = new float[1];
    private readonly int[] confusionOnHost;

    public BatchFeed(Device device, DataSet data)
    {
        this.device = device;
        this.data = data;
        try
        {
            if (data.HasByteFeatures)
                bytes = device.Allocate(data.ByteFeatures.Span);
            else
                numbers = device.Allocate(data.FloatFeatures.Span);
            if (data.IsClassification)
                labels = device.Allocate(data.Labels.Span);
            else
                targets = device.Allocate(data.Targets.Span);
            permutation = new PersistentBuffer<int>("permutation", device.Allocate<int>(data.Count));
            Counters = new PersistentBuffer<int>("counters", device.Allocate<int>(new int[StepCounters.Length]));
            LossSum = device.Allocate<float>(new float[1]);
            confusionOnHost = new int[data.ClassCount * data.ClassCount];
            Confusion = device.Allocate<int>(confusionOnHost);
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

    public DeviceBuffer<float> LossSum { get; }

    public DeviceBuffer<int> Confusion { get; }

    /// <summary>A batch of features in the model's input sizes.</summary>
    public Value Features(Graph graph, Model model)
    {
        if (new Shape([.. model.InputSizes]).Count != data.SampleLength)
        {
            throw new ShapeException(
                $"the model expects samples of {new Shape([.. model.InputSizes])}; "
                + $"got {new Shape([.. data.SampleShape])} from '{data.Name}'");
        }

        Node gather = bytes is not null
            ? new GatherBytesNode("batch", Source(bytes, "data set", model.InputSizes), data.FeatureScale)
            : new GatherNode<float>("batch", Source(numbers!, "data set", model.InputSizes));
        return graph.Add(gather).Outputs[0];
    }

    /// <summary>A batch of labels, or of targets in the model's output sizes.</summary>
    public Value Targets(Graph graph, Model model)
    {
        Node gather = labels is not null
            ? new GatherNode<int>("labels", Source(labels, "label set", []))
            : new GatherNode<float>("targets", Source(targets!, "target set", model.OutputSizes));
        return graph.Add(gather).Outputs[0];
    }

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
        RestoreSums(0, new int[confusionOnHost.Length]);
    }

    /// <summary>Puts the sums of a pass that was interrupted back.</summary>
    public void RestoreSums(float lossSum, ReadOnlySpan<int> confusion)
    {
        device.CopyIn<float>([lossSum], LossSum);
        device.CopyIn(confusion, Confusion);
    }

    /// <summary>The losses summed so far.</summary>
    public float ReadLossSum()
    {
        device.CopyOut(LossSum, lossOnHost);
        return lossOnHost[0];
    }

    /// <summary>The predictions counted so far; null without classes.</summary>
    public ConfusionMatrix? ReadConfusion()
    {
        if (!data.IsClassification)
            return null;
        device.CopyOut(Confusion, confusionOnHost);
        return new ConfusionMatrix(data.ClassCount, confusionOnHost);
    }

    public void Dispose()
    {
        bytes?.Memory.Dispose();
        numbers?.Memory.Dispose();
        labels?.Memory.Dispose();
        targets?.Memory.Dispose();
        permutation?.Memory.Dispose();
        Counters?.Memory.Dispose();
        LossSum?.Memory.Dispose();
        Confusion?.Memory.Dispose();
    }

    private BatchSource<T> Source<T>(DeviceBuffer<T> samples, string name, IReadOnlyList<int> sizes)
        where T : unmanaged =>
        new(new PersistentBuffer<T>(name, samples), permutation, Counters, sizes);
}
