using System.Diagnostics;
using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Formulas;
using GpuNet.Formulas.Random;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using GpuNet.Operations;
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
    private readonly GradientAccumulation? accumulation;
    private readonly Plan? update;
    private readonly Plan? updateRest;
    private readonly FiniteState finiteness;
    private readonly List<string> warnings = [];
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
    /// <exception cref="ArgumentException">
    /// Options, model and data do not fit; the message says what and how to mend it.
    /// </exception>
    /// <exception cref="OutOfDeviceMemoryException">
    /// The device has less memory than all of it takes; nothing was allocated.
    /// </exception>
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
        try
        {
            feed = new BatchFeed(model.Device, train);
            State = new OptimizerState(model.Device, model.Parameters, update);
            finiteness = new FiniteState(model, State);
            rates = new PersistentBuffer<float>(
                "learning rates", model.Device.Allocate<float>(new float[TicksPerEpoch]));
            var graph = new Graph();
            (List<Operation> effects, IReadOnlyList<Parameter> trained, IReadOnlyList<Value> gradients) =
                Build(graph, Accumulates ? default(GradientDescent) : update, objective);
            if (!Accumulates)
            {
                effects.AddRange(
                    ParameterUpdates.Append(graph, update, trained, gradients, State.Scalars, Options.ClipNorm));
            }
            else if (trained.Count > 0)
            {
                accumulation = new GradientAccumulation(model.Device, trained, StepSamples);
                effects.Add(accumulation.Append(graph, gradients));
                this.update = CompileUpdate(update, StepSamples);
                int last = train.Count % StepSamples;

                // A sum over fewer samples is what it is; a mean over them weighs each of them more.
                bool isSum = objective.Reduction == Reduction.Sum;
                updateRest = last == 0 ? null : CompileUpdate(update, isSum ? StepSamples : last);
            }

            whole = graph.Compile(model.Device, Options.Batch, [], effects, Options.Fuse);
            int left = train.Count % Options.Batch;
            rest = left == 0 ? null : graph.Compile(model.Device, left, [], effects, Options.Fuse);
            evaluator = test is null ? null : new Evaluator(model, test, objective, Options.Fuse, Options.Confusion);

            // The plan may be run by itself: it finds an order and a learning rate. The first step starts
            // the epoch anew, with the weights as that run left them.
            StartEpoch();
            epochStarted = false;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The model.</summary>
    public Model Model { get; }

    /// <summary>How it is trained.</summary>
    public TrainerOptions Options { get; }

    /// <summary>The optimizer's name.</summary>
    public string Optimizer { get; }

    /// <summary>The learning rate η before the schedule.</summary>
    public float LearningRate { get; }

    /// <summary>
    /// The plan of a whole batch. Run before the first <see cref="Step"/> it trains on the first batch; an epoch that
    /// is under way has no batches to spare.
    /// </summary>
    public Plan Plan => whole;

    /// <summary>
    /// The plan that changes the weights after the batches of a step; null where every batch is a step.
    /// </summary>
    public Plan? UpdatePlan => update;

    /// <summary>
    /// What is probably a mistake: an activation through which nothing is learned, one before a loss that applies one,
    /// a parameter that the loss does not depend on.
    /// </summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>The most of its arena that the plan of a whole batch has in use at once, in bytes.</summary>
    public long PeakPlanBytes => whole.PeakBytes;

    /// <summary>The steps of one epoch.</summary>
    public int StepsPerEpoch => (int)(((long)order.Length + StepSamples - 1) / StepSamples);

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

    private bool Accumulates => Options.AccumulateSteps > 1;

    /// <summary>The samples of a whole step.</summary>
    private int StepSamples => Options.Batch * Options.AccumulateSteps;

    /// <summary>
    /// How often a whole step moves the counters: at each batch, so that each has a dropout mask of its own, and once
    /// more where the weights change by themselves.
    /// </summary>
    private int TicksPerStep => Accumulates ? Options.AccumulateSteps + 1 : 1;

    private int TicksPerEpoch =>
        Accumulates
            ? (int)(((long)order.Length + Options.Batch - 1) / Options.Batch) + StepsPerEpoch
            : StepsPerEpoch;

    /// <summary>Trains until all epochs are done.</summary>
    /// <param name="progress">Told where the run is, a few times a second.</param>
    /// <param name="epochDone">Told of each epoch when it is done.</param>
    /// <param name="cancellation">Ends the run after the current step; it can be saved and resumed.</param>
    /// <returns>
    /// The epochs that this call did; the last one's evaluation alone has a confusion matrix.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="DivergedException">
    /// The loss, a weight or a number of the optimizer's became NaN or infinite; the message says which, and when.
    /// </exception>
    public IReadOnlyList<EpochResult> Train(
        IProgress<TrainingProgress>? progress = null,
        Action<EpochResult>? epochDone = null,
        CancellationToken cancellation = default)
    {
        using DeviceHold hold = Model.Device.Hold();
        var results = new List<EpochResult>();
        while (!Done)
        {
            EpochResult result = TrainEpoch(progress, cancellation);

            // A thousand epochs would keep a thousand matrices.
            if (results is [.., { Test: Evaluation before } last])
                results[^1] = last with { Test = before with { Confusion = null } };
            results.Add(result);
            epochDone?.Invoke(result);
        }

        return results;
    }

    /// <summary>Trains to the end of the current epoch and evaluates.</summary>
    /// <exception cref="InvalidOperationException">All epochs are done.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="DivergedException">
    /// The loss, a weight or a number of the optimizer's became NaN or infinite; the message says which, and when.
    /// </exception>
    public EpochResult TrainEpoch(
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        using DeviceHold hold = Model.Device.Hold();
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
        double? accuracy = (double?)feed.ReadRight() / order.Length;

        // What the last step did to the weights no loss has shown yet.
        if (finiteness.FindOdd() is string odd)
            throw Diverged(odd);
        int samples = order.Length - SamplesAt(stepsBefore);

        // The epoch counts when it is evaluated: one interrupted in between can be resumed without losing its result.
        Evaluation? test = evaluator?.Run(cancellation);
        EpochsDone++;
        StepsInEpoch = 0;
        epochStarted = false;
        return new EpochResult(EpochsDone, loss, accuracy, test, seconds, samples / seconds);
    }

    /// <summary>
    /// Trains on the next batch, or on the next <see cref="TrainerOptions.AccumulateSteps"/> of them. At the end of an
    /// epoch nothing is evaluated.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// All steps of the epoch are done; the next call must be to an epoch.
    /// </exception>
    public void Step()
    {
        using DeviceHold hold = Model.Device.Hold();
        if (!epochStarted)
            StartEpoch();
        if (StepsInEpoch >= StepsPerEpoch)
            throw new InvalidOperationException($"epoch {EpochsDone + 1} has {StepsPerEpoch} steps, and all are done");
        int end = SamplesAt(StepsInEpoch + 1);
        int start = SamplesAt(StepsInEpoch);
        for (int done = start; done < end; done += Options.Batch)
            (end - done >= Options.Batch ? whole : rest!).Run();
        if (accumulation is not null)
            (end - start == StepSamples ? update! : updateRest!).Run();
        StepsInEpoch++;
    }

    /// <summary>Evaluates the model on the test set.</summary>
    /// <exception cref="InvalidOperationException">There is no test set.</exception>
    public Evaluation Evaluate(CancellationToken cancellation = default) =>
        evaluator?.Run(cancellation) ?? throw new InvalidOperationException("the trainer was given no test set");

    /// <summary>Gives plans, data and the optimizer's state back; the model stays.</summary>
    public void Dispose()
    {
        // A constructor that throws midway comes here too: what it did not make is not there.
        whole?.Dispose();
        rest?.Dispose();
        update?.Dispose();
        updateRest?.Dispose();
        accumulation?.Dispose();
        evaluator?.Dispose();
        State?.Dispose();
        finiteness?.Dispose();
        rates?.Memory.Dispose();
        feed?.Dispose();
    }

    /// <summary>Continues from a place in a run; parameters and state were restored before.</summary>
    internal void Restore(int epochsDone, int stepsInEpoch, ReadOnlySpan<float> lossSum, int right)
    {
        using DeviceHold hold = Model.Device.Hold();
        EpochsDone = epochsDone;
        StepsInEpoch = stepsInEpoch;
        StartEpoch();
        accumulation?.Clear();
        feed.RestoreSums(lossSum, right);
    }

    private (List<Operation> Effects, IReadOnlyList<Parameter> Trained, IReadOnlyList<Value> Gradients) Build(
        Graph graph, IUpdate advanced, Objective objective)
    {
        List<Operation> effects = [graph.Add(Advance(advanced))];
        var training = new TrainingContext(Options.Seed, feed.Counters.Buffer);
        Value output = Model.Append(graph, feed.Features(graph, Model), training);
        effects.AddRange(training.Effects);
        Value target = feed.Targets(graph, Model);
        if (feed.Data.IsClassification)
            effects.Add(graph.CountPredictions(output, target, feed.Right));
        Value losses = objective.Losses(graph, output, target);
        effects.Add(graph.Accumulate(losses, feed.LossSum));
        Parameter[] wanted = [.. Model.Parameters.Where(parameter => !parameter.Frozen)];
        (IReadOnlyList<Parameter> trained, IReadOnlyList<Value> gradients) =
            ParameterUpdates.Reached(graph, Total(graph, losses, objective.Reduction), wanted);
        warnings.AddRange(graph.Warnings);
        warnings.AddRange(
            wanted.Except(trained).Select(
                parameter => $"the loss does not depend on '{parameter.Name}'; it stays as it is"));
        return (effects, trained, gradients);
    }

    /// <summary>
    /// What is differentiated. Batches' gradients are accumulated as means, so a sum is the mean of a whole step's.
    /// </summary>
    private Value Total(Graph graph, Value losses, Reduction reduction) => Accumulates && reduction == Reduction.Sum
        ? graph.Scale(graph.Mean(losses), (float)((long)StepSamples * lossesPerSample))
        : graph.Reduce(losses, reduction);

    private AdvanceStepOperation Advance(IUpdate advanced) => AdvanceStepOperation.Create(
        advanced, feed.Counters, rates, new PersistentBuffer<float>("step scalars", State.Scalars));

    private Plan CompileUpdate(IUpdate rule, int samples) => accumulation!.CompileUpdate(
        rule, Advance(rule), State.Scalars, Options.ClipNorm, samples, Options.Fuse);

    private void CheckOptions(DataSet train)
    {
        if (train.Count == 0)
            throw new ArgumentException($"'{train.Name}' has no samples to train on");
        if (Options.Batch < 1)
            throw new ArgumentException($"a batch has at least 1 sample; got {Options.Batch}");
        if (Options.AccumulateSteps < 1)
        {
            throw new ArgumentException(
                $"a step takes the gradients of at least 1 batch; got {Options.AccumulateSteps}");
        }

        if (Options.ClipNorm is float limit && (!(limit > 0) || !float.IsFinite(limit)))
            throw new ArgumentException($"clipping by the global norm needs a finite limit above 0; got {limit}");
        if (Accumulates && (long)Options.Batch * Options.AccumulateSteps > train.Count)
        {
            throw new ArgumentException(
                $"{Options.AccumulateSteps} batches of {Options.Batch} are "
                + $"{(long)Options.Batch * Options.AccumulateSteps} samples; '{train.Name}' has {train.Count}, "
                + "accumulate fewer");
        }

        if (Options.Batch > train.Count)
        {
            throw new ArgumentException(
                $"a batch of {Options.Batch} is larger than the {train.Count} samples of '{train.Name}'; "
                + $"use at most {train.Count}");
        }

        if (Options.Epochs < 1)
            throw new ArgumentException($"training takes at least 1 epoch; got {Options.Epochs}");
        if (!float.IsFinite(LearningRate) || LearningRate <= 0)
            throw new ArgumentException($"a learning rate is above 0 and finite; got {LearningRate}");
    }

    private void StartEpoch()
    {
        new RandomSequence(Options.Seed, RandomStreams.Shuffle, (uint)EpochsDone).Permute(order);
        long first = (long)EpochsDone * StepsPerEpoch;
        var table = new float[TicksPerEpoch];
        for (int tick = 0; tick < table.Length; tick++)
        {
            var point = new SchedulePoint(
                first + (tick / TicksPerStep), StepsPerEpoch, (long)Options.Epochs * StepsPerEpoch);
            table[tick] = (float)(LearningRate * Options.Schedule.Factor(point));
        }

        // A run of the plan by itself may have left gradients behind.
        accumulation?.Clear();
        Model.Device.CopyIn<float>(table, rates.Buffer);
        int ticks = StepsInEpoch == StepsPerEpoch ? TicksPerEpoch : StepsInEpoch * TicksPerStep;
        feed.Start(order, (int)(((long)EpochsDone * TicksPerEpoch) + ticks), SamplesAt(StepsInEpoch), ticks);
        epochStarted = true;
    }

    private int SamplesAt(int steps) => (int)Math.Min((long)steps * StepSamples, order.Length);

    private TrainingProgress Progress(int stepsBefore, TimeSpan elapsed)
    {
        int samples = SamplesAt(StepsInEpoch);
        return new TrainingProgress(
            EpochsDone + 1,
            Options.Epochs,
            samples,
            order.Length,
            MeanLoss(samples),
            (double?)feed.ReadRight() / samples,
            (samples - SamplesAt(stepsBefore)) / elapsed.TotalSeconds);
    }

    private double MeanLoss(int samples)
    {
        double sum = feed.ReadLossSum();
        return double.IsFinite(sum)
            ? sum / ((double)samples * lossesPerSample)
            : throw Diverged($"the loss became {sum}");
    }

    private DivergedException Diverged(string what) => new(
        $"{what} in epoch {EpochsDone + 1} by step {StepsInEpoch}; lower the learning rate (now {LearningRate})");
}
