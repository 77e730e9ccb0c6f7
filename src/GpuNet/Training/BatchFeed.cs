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
    private readonly DeviceBuffer<byte>? bytes;
    private readonly DeviceBuffer<float>? numbers;
    private readonly DeviceBuffer<int>? labels;
    private readonly DeviceBuffer<float>? targets;
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
            LossSum = device.Allocate<float>(new float[CompensatedSumLayout.Length]);
            Right = device.Allocate<int>(new int[1]);
            if (countPairs && data.IsClassification)
            {
                int length = ConfusionMatrix.LengthOf(data.ClassCount);
                device.Require((long)length * sizeof(int), $"a confusion matrix of {data.ClassCount} classes");
                Confusion = device.Allocate<int>(length);
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

        Operation gather = bytes is not null
            ? new GatherBytesOperation("batch", Source(bytes, "data set", model.InputSizes), data.FeatureScale)
            : new GatherOperation<float>("batch", Source(numbers!, "data set", model.InputSizes));
        return graph.Add(gather).Outputs[0];
    }

    /// <summary>A batch of labels, or of targets in the model's output sizes.</summary>
    public Value Targets(Graph graph, Model model)
    {
        Operation gather = labels is not null
            ? new GatherOperation<int>("labels", Source(labels, "label set", []))
            : new GatherOperation<float>("targets", Source(targets!, "target set", model.OutputSizes));
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
        bytes?.Memory.Dispose();
        numbers?.Memory.Dispose();
        labels?.Memory.Dispose();
        targets?.Memory.Dispose();
        permutation?.Memory.Dispose();
        Counters?.Memory.Dispose();
        LossSum?.Memory.Dispose();
        Right?.Memory.Dispose();
        Confusion?.Memory.Dispose();
    }

    private BatchSource<T> Source<T>(DeviceBuffer<T> samples, string name, IReadOnlyList<int> sizes)
        where T : unmanaged =>
        new(new PersistentBuffer<T>(name, samples), permutation, Counters, sizes);
}
