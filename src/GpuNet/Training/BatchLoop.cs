using GpuNet.Data;
using GpuNet.Layers;

namespace GpuNet.Training;

/// <summary>
/// A model and its loss over a data set, batch by batch; shared by training, evaluation and conjugate gradients. The
/// data, the order of its samples, the position of the current batch and the sums over a pass (loss, correct
/// predictions and, on request, the confusion matrix) are on the device, where plans advance them without the host.
/// </summary>
internal sealed class BatchLoop : IDisposable
{
    private readonly Model model;
    private readonly Device device;
    private readonly List<DeviceMemory> memories = [];
    private readonly List<Operation> effects = [];
    private readonly Operation features;
    private readonly Operation targets;
    private readonly PersistentBuffer<int> permutation;
    private readonly float[] lossOnHost = new float[CompensatedSumLayout.Length];
    private readonly int[] rightOnHost = new int[1];
    private Plan? rest;
    private int batch;

    /// <summary>Copies the data to the model's device.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The data; at least one sample.</param>
    /// <param name="objective">The loss; null for the default of the data.</param>
    /// <param name="countPairs">Whether to count a confusion matrix; ignored without classes.</param>
    /// <exception cref="ArgumentException">Model and data do not match, or there is no sample.</exception>
    public BatchLoop(Model model, DataSet data, Objective? objective, bool countPairs = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        Objective = objective ?? Objective.For(data);
        Objective.Check(model, data);
        if (data.Count == 0)
            throw new ArgumentException($"'{data.Name}' has no samples");
        if (new Shape([.. model.InputSizes]).Count != data.SampleLength)
        {
            throw new ShapeException(
                $"the model expects samples of {new Shape([.. model.InputSizes])}; "
                + $"got {new Shape([.. data.SampleShape])} from '{data.Name}'");
        }

        this.model = model;
        device = model.Device;
        Data = data;
        LossesPerSample = Objective.LossesPerSample(model);
        try
        {
            permutation = new PersistentBuffer<int>("permutation", Own(device.Allocate<int>(data.Count)));
            Counters = new PersistentBuffer<int>("counters", Own(device.Allocate<int>(new int[StepCounters.Length])));
            features = data.HasByteFeatures
                ? new GatherBytesOperation(
                    "batch", Source("data set", data.ByteFeatures, model.InputSizes), data.FeatureScale)
                : new GatherOperation<float>("batch", Source("data set", data.FloatFeatures, model.InputSizes));
            targets = data.IsClassification
                ? new GatherOperation<int>("labels", Source("label set", data.Labels, []))
                : new GatherOperation<float>("targets", Source("target set", data.Targets, model.OutputSizes));
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

    public DataSet Data { get; }

    public Objective Objective { get; }

    public int LossesPerSample { get; }

    public Graph Graph { get; } = new();

    /// <summary>The position of the current batch.</summary>
    public PersistentBuffer<int> Counters { get; }

    /// <summary>A running sum.</summary>
    public DeviceBuffer<float> LossSum { get; }

    /// <summary>The number of correct predictions.</summary>
    public DeviceBuffer<int> Right { get; }

    /// <summary>The confusion matrix; null if none is counted.</summary>
    public DeviceBuffer<int>? Confusion { get; }

    /// <summary>The plan of a full batch; set by <see cref="Compile"/>.</summary>
    public Plan Whole { get; private set; } = null!;

    /// <summary>The memory of the plans.</summary>
    public long ArenaBytes => Whole.ArenaBytes + (rest?.ArenaBytes ?? 0);

    /// <summary>Appends the model, its losses, and the operations that count them; called once.</summary>
    /// <param name="training">The training run, or null for inference.</param>
    /// <returns>The losses of a batch.</returns>
    public Value Append(TrainingContext? training = null)
    {
        Value output = model.Append(Graph, Graph.Add(features).Outputs[0], training);
        Value target = Graph.Add(targets).Outputs[0];
        if (Data.IsClassification)
            effects.Add(Graph.CountPredictions(output, target, Right, Confusion));
        Value losses = Objective.Losses(Graph, output, target);
        effects.Add(Graph.Accumulate(losses, LossSum));
        return losses;
    }

    /// <summary>Compiles the plans of a full batch and of the short last one.</summary>
    public void Compile(int batch, bool fuse, params IEnumerable<Operation> others)
    {
        this.batch = batch;
        effects.AddRange(others);
        Whole = Graph.Compile(device, batch, [], effects, fuse);
        int left = Data.Count % batch;
        rest = left == 0 ? null : Graph.Compile(device, left, [], effects, fuse);
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

        // The bits of a float 0 are an int 0, so a large matrix need not be created on the host to be cleared.
        if (Confusion is not null)
            device.Run(new Fill(Confusion.Memory.Slice<float>(Confusion.ByteOffset, Confusion.Length), 0));
    }

    /// <summary>Restores the sums of an interrupted pass.</summary>
    /// <param name="lossSum">Laid out as <see cref="CompensatedSumLayout"/>.</param>
    /// <param name="right">The number of correct predictions.</param>
    public void RestoreSums(ReadOnlySpan<float> lossSum, int right)
    {
        device.CopyIn(lossSum, LossSum);
        device.CopyIn<int>([right], Right);
    }

    /// <summary>The plans of so many samples, a run each: those of whole batches, and what is left of a pass.</summary>
    public IEnumerable<Plan> PlansOf(int samples)
    {
        for (int left = samples; left > 0; left -= batch)
            yield return left >= batch ? Whole : rest!;
    }

    /// <summary>Runs the plans of all samples.</summary>
    public void Run(CancellationToken cancellation = default)
    {
        foreach (Plan plan in PlansOf(Data.Count))
        {
            cancellation.ThrowIfCancellationRequested();
            plan.Run();
        }
    }

    /// <summary>The mean of the losses so far.</summary>
    public double ReadMeanLoss(int samples) => ReadLossSum() / ((double)samples * LossesPerSample);

    /// <summary>The losses summed so far.</summary>
    public double ReadLossSum()
    {
        device.CopyOut(LossSum, lossOnHost);
        return (double)lossOnHost[CompensatedSumLayout.Sum] + lossOnHost[CompensatedSumLayout.Rest];
    }

    /// <summary>The number of correct predictions so far; null without classes.</summary>
    public int? ReadRight()
    {
        if (!Data.IsClassification)
            return null;
        device.CopyOut(Right, rightOnHost);
        return rightOnHost[0];
    }

    /// <summary>The predictions counted so far; null if no matrix is counted.</summary>
    public ConfusionMatrix? ReadConfusion() =>
        Confusion is null ? null : ConfusionMatrix.Of(Data.ClassCount, device.ToArray(Confusion));

    public void Dispose()
    {
        Whole?.Dispose();
        rest?.Dispose();
        foreach (DeviceMemory memory in memories)
            memory.Dispose();
    }

    private BatchSource<T> Source<T>(string name, ReadOnlyMemory<T> samples, IReadOnlyList<int> sizes)
        where T : unmanaged
    {
        DeviceBuffer<T> buffer = Own(device.Allocate<T>(samples.Length));
        device.WhenAllocated(() => device.CopyIn(samples.Span, buffer));
        return new(new PersistentBuffer<T>(name, buffer), permutation, Counters, sizes);
    }

    private DeviceBuffer<T> Own<T>(DeviceBuffer<T> buffer)
        where T : unmanaged
    {
        memories.Add(buffer.Memory);
        return buffer;
    }
}
