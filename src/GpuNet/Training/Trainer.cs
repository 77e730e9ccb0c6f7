using System.Diagnostics;
using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Formulas;
using GpuNet.Formulas.Random;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using GpuNet.Graphs.Nodes;
using GpuNet.Layers;
using GpuNet.Training.Schedules;

namespace GpuNet.Training;

/// <summary>
/// Trains a model: mini-batches drawn without replacement in an order that seed and epoch determine, the short last one
/// included. A step runs one plan and allocates nothing.
/// </summary>
public sealed partial class Trainer : IDisposable
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);

    private readonly BatchFeed feed;
    private readonly Evaluator? evaluator;
    private readonly PersistentBuffer<float> rates;
    private readonly Plan whole;
    private readonly Plan? rest;
    private readonly int[] order;
    private readonly int lossesPerSample;
    private bool epochStarted;

    /// <summary>Puts the data on the model's device and compiles the plans.</summary>
    /// <param name="model">The model to train.</param>
    /// <param name="update">The optimizer's rule.</param>
    /// <param name="train">The samples to learn from.</param>
    /// <param name="test">The samples to evaluate on after each epoch, or null.</param>
    /// <param name="options">How to train; null for the defaults.</param>
    /// <param name="objective">The loss; null for the one that suits the data.</param>
    /// <exception cref="ArgumentException">Options, model and data do not fit; the message says what and how to mend it.</exception>
    /// <exception cref="OutOfDeviceMemoryException">The device has less memory than all of it takes; nothing was allocated.</exception>
    public Trainer(
        Model model,
        IUpdate update,
        DataSet train,
        DataSet? test = null,
        TrainerOptions? options = null,
        Objective? objective = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(update);
        ArgumentNullException.ThrowIfNull(train);
        Options = options ?? new TrainerOptions();
        Model = model;
        Optimizer = FormulaCatalog.NameOf(update);
        LearningRate = Options.LearningRate ?? FormulaCatalog.Fact<float>(update, nameof(IUpdate.DefaultLearningRate));
        objective ??= Objective.For(train);
        CheckOptions(train);
        objective.Check(model, train);
        if (test is not null)
            objective.Check(model, test);
        RequireMemory(model.Device, model.ForPlanning, update, train, test, Options, objective, model.Bytes);
        lossesPerSample = objective.LossesPerSample(model);
        order = new int[train.Count];
        feed = new BatchFeed(model.Device, train);
        State = new OptimizerState(model, update);
        rates = new PersistentBuffer<float>("learning rates", model.Device.Allocate<float>(new float[StepsPerEpoch]));
        var graph = new Graph();
        List<Node> effects = Build(graph, update, objective);
        whole = graph.Compile(model.Device, Options.Batch, [], effects, Options.Fuse);
        int left = train.Count % Options.Batch;
        rest = left == 0 ? null : graph.Compile(model.Device, left, [], effects, Options.Fuse);
        evaluator = test is null ? null : new Evaluator(model, test, objective, Options.Fuse);
    }

    /// <summary>The model.</summary>
    public Model Model { get; }

    /// <summary>How it is trained.</summary>
    public TrainerOptions Options { get; }

    /// <summary>The optimizer's name.</summary>
    public string Optimizer { get; }

    /// <summary>The learning rate η before the schedule.</summary>
    public float LearningRate { get; }

    /// <summary>The plan of a whole batch.</summary>
    public Plan Plan => whole;

    /// <summary>The most of its arena that the plan of a whole batch has in use at once, in bytes.</summary>
    public long PeakPlanBytes => whole.PeakBytes;

    /// <summary>The steps of one epoch.</summary>
    public int StepsPerEpoch => (order.Length + Options.Batch - 1) / Options.Batch;

    /// <summary>The epochs that are done.</summary>
    public int EpochsDone { get; private set; }

    /// <summary>The steps that are done in the current epoch.</summary>
    public int StepsInEpoch { get; private set; }

    /// <summary>The steps that are done in all.</summary>
    public long Steps => ((long)EpochsDone * StepsPerEpoch) + StepsInEpoch;

    /// <summary>Whether all epochs are done.</summary>
    public bool Done => EpochsDone >= Options.Epochs;

    internal OptimizerState State { get; }

    internal BatchFeed Feed => feed;

    /// <summary>Trains until all epochs are done.</summary>
    /// <param name="progress">Told where the run is, a few times a second.</param>
    /// <param name="epochDone">Told of each epoch when it is done.</param>
    /// <param name="cancellation">Ends the run after the current step; it can be saved and resumed.</param>
    /// <returns>The epochs that this call did.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="DivergedException">The loss became NaN or infinite.</exception>
    public IReadOnlyList<EpochResult> Train(
        IProgress<TrainingProgress>? progress = null,
        Action<EpochResult>? epochDone = null,
        CancellationToken cancellation = default)
    {
        var results = new List<EpochResult>();
        while (!Done)
        {
            EpochResult result = TrainEpoch(progress, cancellation);
            results.Add(result);
            epochDone?.Invoke(result);
        }

        return results;
    }

    /// <summary>Trains to the end of the current epoch and evaluates.</summary>
    /// <exception cref="InvalidOperationException">All epochs are done.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="DivergedException">The loss became NaN or infinite.</exception>
    public EpochResult TrainEpoch(
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (Done)
            throw new InvalidOperationException($"all {Options.Epochs} epochs are done");
        int stepsBefore = StepsInEpoch;
        long start = Stopwatch.GetTimestamp();
        long reported = start;
        while (StepsInEpoch < StepsPerEpoch)
        {
            cancellation.ThrowIfCancellationRequested();
            Step();
            if (progress is not null && Stopwatch.GetElapsedTime(reported) >= ReportInterval)
            {
                reported = Stopwatch.GetTimestamp();
                progress.Report(Progress(stepsBefore, Stopwatch.GetElapsedTime(start)));
            }
        }

        Model.Device.Synchronize();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double loss = MeanLoss(order.Length);
        double? accuracy = feed.ReadConfusion()?.Accuracy;
        int samples = order.Length - SamplesAt(stepsBefore);

        // The epoch counts when it is evaluated: one interrupted in between can be resumed without losing its result.
        Evaluation? test = evaluator?.Run(cancellation);
        EpochsDone++;
        StepsInEpoch = 0;
        epochStarted = false;
        return new EpochResult(EpochsDone, loss, accuracy, test, seconds, samples / seconds);
    }

    /// <summary>Trains on the next batch. At the end of an epoch nothing is evaluated.</summary>
    /// <exception cref="InvalidOperationException">All steps of the epoch are done; the next call must be to an epoch.</exception>
    public void Step()
    {
        if (!epochStarted)
            StartEpoch();
        if (StepsInEpoch >= StepsPerEpoch)
            throw new InvalidOperationException($"epoch {EpochsDone + 1} has {StepsPerEpoch} steps, and all are done");
        bool last = StepsInEpoch == StepsPerEpoch - 1;
        (last && rest is not null ? rest : whole).Run();
        StepsInEpoch++;
    }

    /// <summary>Evaluates the model on the test set.</summary>
    /// <exception cref="InvalidOperationException">There is no test set.</exception>
    public Evaluation Evaluate(CancellationToken cancellation = default) =>
        evaluator?.Run(cancellation) ?? throw new InvalidOperationException("the trainer was given no test set");

    /// <summary>Gives plans, data and the optimizer's state back; the model stays.</summary>
    public void Dispose()
    {
        whole.Dispose();
        rest?.Dispose();
        evaluator?.Dispose();
        State.Dispose();
        rates.Memory.Dispose();
        feed.Dispose();
    }

    /// <summary>Continues from a place in a run; parameters and state were restored before.</summary>
    internal void Restore(int epochsDone, int stepsInEpoch, float lossSum, ReadOnlySpan<int> confusion)
    {
        EpochsDone = epochsDone;
        StepsInEpoch = stepsInEpoch;
        StartEpoch();
        feed.RestoreSums(lossSum, confusion);
    }

    private List<Node> Build(Graph graph, IUpdate update, Objective objective)
    {
        List<Node> effects =
        [
            graph.Add(AdvanceStepNode.Create(
                update, feed.Counters, rates, new PersistentBuffer<float>("step scalars", State.Scalars))),
        ];
        var training = new TrainingContext(Options.Seed, feed.Counters.Buffer);
        Value output = Model.Append(graph, feed.Features(graph, Model), training);
        effects.AddRange(training.Effects);
        Value target = feed.Targets(graph, Model);
        if (feed.Data.IsClassification)
            effects.Add(graph.CountPredictions(output, target, feed.Confusion));
        Value losses = objective.Losses(graph, output, target);
        effects.Add(graph.Accumulate(losses, feed.LossSum));
        Parameter[] trained = [.. Model.Parameters.Where(parameter => !parameter.Frozen)];
        IReadOnlyList<Value?> gradients = graph.Gradients(
            graph.Reduce(losses, objective.Reduction), [.. trained.Select(graph.Parameter)]);
        for (int index = 0; index < trained.Length; index++)
        {
            if (gradients[index] is Value gradient)
                effects.Add(graph.Update(update, trained[index], gradient, State.Scalars));
        }

        return effects;
    }

    private void CheckOptions(DataSet train)
    {
        if (train.Count == 0)
            throw new ArgumentException($"'{train.Name}' has no samples to train on");
        if (Options.Batch < 1)
            throw new ArgumentException($"a batch has at least 1 sample; got {Options.Batch}");
        if (Options.Batch > train.Count)
            throw new ArgumentException($"a batch of {Options.Batch} is larger than the {train.Count} samples of '{train.Name}'; use at most {train.Count}");
        if (Options.Epochs < 1)
            throw new ArgumentException($"training takes at least 1 epoch; got {Options.Epochs}");
        if (!float.IsFinite(LearningRate) || LearningRate <= 0)
            throw new ArgumentException($"a learning rate is above 0 and finite; got {LearningRate}");
    }

    private void StartEpoch()
    {
        new RandomSequence(Options.Seed, RandomStreams.Shuffle, (uint)EpochsDone).Permute(order);
        long first = (long)EpochsDone * StepsPerEpoch;
        var table = new float[StepsPerEpoch];
        for (int step = 0; step < table.Length; step++)
        {
            var point = new SchedulePoint(first + step, StepsPerEpoch, (long)Options.Epochs * StepsPerEpoch);
            table[step] = (float)(LearningRate * Options.Schedule.Factor(point));
        }

        Model.Device.CopyIn<float>(table, rates.Buffer);
        feed.Start(order, (int)Steps, SamplesAt(StepsInEpoch), StepsInEpoch);
        epochStarted = true;
    }

    private int SamplesAt(int steps) => (int)Math.Min((long)steps * Options.Batch, order.Length);

    private TrainingProgress Progress(int stepsBefore, TimeSpan elapsed)
    {
        int samples = SamplesAt(StepsInEpoch);
        return new TrainingProgress(
            EpochsDone + 1,
            Options.Epochs,
            samples,
            order.Length,
            MeanLoss(samples),
            feed.ReadConfusion()?.Accuracy,
            (samples - SamplesAt(stepsBefore)) / elapsed.TotalSeconds);
    }

    private double MeanLoss(int samples)
    {
        float sum = feed.ReadLossSum();
        return float.IsFinite(sum)
            ? sum / ((double)samples * lossesPerSample)
            : throw new DivergedException(
                $"the loss became {sum} in epoch {EpochsDone + 1} by step {StepsInEpoch}; lower the learning rate (now {LearningRate})");
    }
}
