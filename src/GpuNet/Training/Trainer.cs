using System.Diagnostics;
using GpuNet.Data;
using GpuNet.Layers;
using GpuNet.Training.Callbacks;
using GpuNet.Training.Schedules;

namespace GpuNet.Training;

/// <summary>
/// Trains a model: mini-batches drawn without replacement in an order that seed and epoch determine, the short last one
/// included. A step runs one plan and allocates nothing; on a CUDA device many steps are one launch of a graph.
/// </summary>
public sealed class Trainer : IDisposable
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);

    private readonly BatchLoop loop;
    private readonly Evaluator? evaluator;
    private readonly TrainedParameters trained;
    private readonly GradientAccumulation? accumulation;
    private readonly Plan? update;
    private readonly Plan? updateRest;
    private readonly FiniteState finiteness;
    private readonly StepGraphs graphs;
    private readonly List<string> warnings = [];
    private readonly int[] order;
    private readonly ITrainingCallback[] callbacks;
    private bool epochStarted;

    /// <summary>Copies the data to the model's device and compiles the plans.</summary>
    /// <param name="model">The model to train.</param>
    /// <param name="update">The optimizer's rule.</param>
    /// <param name="train">The samples to learn from.</param>
    /// <param name="test">The samples to evaluate on after each epoch, or null.</param>
    /// <param name="options">How to train; null for the defaults.</param>
    /// <param name="objective">The loss; null for the default of the data.</param>
    /// <exception cref="ArgumentException">
    /// Options, model and data do not match; the message says why, and what to do.
    /// </exception>
    /// <exception cref="DeviceUnavailableException">
    /// Steps must be recorded as a graph, and the device does not do that; the message says why.
    /// </exception>
    /// <exception cref="OutOfDeviceMemoryException">
    /// The device has less memory than is needed; nothing was allocated.
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
        callbacks = [.. Options.Callbacks];
        Model = model;
        Optimizer = FormulaCatalog.NameOf(update);
        LearningRate = Options.LearningRate ?? FormulaCatalog.Fact<float>(update, nameof(IUpdate.DefaultLearningRate));
        CheckOptions(train);
        using Reservation reservation = model.Device.Reserve("training");
        loop = new BatchLoop(model, train, objective);
        order = new int[train.Count];
        try
        {
            State = new OptimizerState(
                model.Device, update, model.Parameters, loop.Counters, new float[TicksPerEpoch]);
            finiteness = new FiniteState(model, State);
            Graph graph = loop.Graph;
            List<Operation> effects = [State.Advance(graph, Accumulates ? default(GradientDescent) : update)];
            Value losses = loop.Append(new TrainingContext(Options.Seed, loop.Counters.Buffer));
            trained = new TrainedParameters(graph, Total(graph, losses), model.Parameters, model.States);
            warnings.AddRange(graph.Warnings);
            warnings.AddRange(
                trained.Unreached.Select(
                    parameter => $"the loss does not depend on '{parameter.Name}'; it will not be trained"));
            if (!Accumulates)
            {
                effects.AddRange(trained.Update(State, Options.ClipNorm));
            }
            else if (trained.Parameters.Count > 0)
            {
                accumulation = new GradientAccumulation(model.Device, trained.Parameters, StepSamples);
                effects.Add(accumulation.Append(graph, trained.Gradients));
                this.update = CompileUpdate(StepSamples);
                int last = train.Count % StepSamples;

                // A sum over fewer samples needs no correction; a mean over them weights each of them more.
                bool isSum = loop.Objective.Reduction == Reduction.Sum;
                updateRest = last == 0 ? null : CompileUpdate(isSum ? StepSamples : last);
            }

            loop.Compile(Batch, Options.Fuse, effects);
            graphs = new StepGraphs(
                Options.Graph, PlansOf(StepSamples), PlansOf(train.Count % StepSamples), train.Count / StepSamples);
            evaluator = test is null
                ? null
                : new Evaluator(model, test, loop.Objective, Options.Fuse, Options.Confusion);

            // The plan may be run on its own, so an order and a learning rate must be there. The first step restarts
            // the epoch, with the weights as that run left them.
            model.Device.WhenAllocated(() =>
            {
                StartEpoch();
                epochStarted = false;
            });
            long plans = loop.ArenaBytes + (this.update?.ArenaBytes ?? 0) + (updateRest?.ArenaBytes ?? 0)
                + (evaluator?.ArenaBytes ?? 0);
            Memory = new TrainingMemory(
                model.Bytes, State.Bytes, plans,
                reservation.Bytes - State.Bytes - plans);
            reservation.Commit($"training ({Memory})", model.HeldBytes);
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

    /// <summary>The device memory that it uses.</summary>
    public TrainingMemory Memory { get; }

    /// <summary>The optimizer's name.</summary>
    public string Optimizer { get; }

    /// <summary>The learning rate η before the schedule.</summary>
    public float LearningRate { get; }

    /// <summary>
    /// The plan of a full batch. Run before the first <see cref="Step"/>, it trains on the first batch; do not run it
    /// during an epoch, which has no spare batches.
    /// </summary>
    public Plan Plan => loop.Whole;

    /// <summary>
    /// The plan that updates the weights after the batches of a step; null if every batch is a step.
    /// </summary>
    public Plan? UpdatePlan => update;

    /// <summary>
    /// Probable mistakes: an activation that passes no gradient, one before a loss that already applies one, or a
    /// parameter that the loss does not depend on.
    /// </summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>The peak arena use of the plan of a full batch, in bytes.</summary>
    public long PeakPlanBytes => Plan.PeakBytes;

    /// <summary>The most steps that the device runs as one of what it recorded; fewer where an epoch divides better.</summary>
    public int MostStepsPerGraph => graphs.Most;

    /// <summary>
    /// Why the launches of steps go one by one; null where the device records them, or is going to from the second step
    /// on.
    /// </summary>
    public string? WhyNoGraph => graphs.Refusal;

    /// <summary>The number of steps per epoch.</summary>
    public int StepsPerEpoch => (int)(((long)order.Length + StepSamples - 1) / StepSamples);

    /// <summary>The number of completed epochs.</summary>
    public int EpochsDone { get; private set; }

    /// <summary>The number of completed steps of the current epoch.</summary>
    public int StepsInEpoch { get; private set; }

    /// <summary>The total number of completed steps.</summary>
    public long Steps => ((long)EpochsDone * StepsPerEpoch) + StepsInEpoch;

    /// <summary>Whether all epochs are completed.</summary>
    public bool Done => EpochsDone >= Options.Epochs;

    /// <summary>Whether <see cref="Stop"/> was called since <see cref="Train"/> began.</summary>
    public bool IsStopped { get; private set; }

    internal OptimizerState State { get; }

    internal BatchLoop Loop => loop;

    /// <summary>The samples of a full batch: all of them if there are fewer than the options ask for.</summary>
    private int Batch => Math.Min(Options.Batch, order.Length);

    private bool Accumulates => Options.AccumulateSteps > 1;

    /// <summary>The number of samples in a full step.</summary>
    private int StepSamples => Batch * Options.AccumulateSteps;

    /// <summary>
    /// How often a full step advances the counters: at each batch, so that each has its own dropout mask, and once more
    /// if the weights are updated by a separate plan.
    /// </summary>
    private int TicksPerStep => Accumulates ? Options.AccumulateSteps + 1 : 1;

    private int TicksPerEpoch =>
        Accumulates
            ? (int)(((long)order.Length + Batch - 1) / Batch) + StepsPerEpoch
            : StepsPerEpoch;

    /// <summary>Trains until all epochs are completed, or <see cref="Stop"/> is called.</summary>
    /// <param name="progress">Called a few times per second with the progress of the run.</param>
    /// <param name="epochDone">Called after each epoch with its result.</param>
    /// <param name="cancellation">Stops the run after the current step; it can then be saved and resumed.</param>
    /// <returns>
    /// The epochs trained by this call; only the last one's evaluation has a confusion matrix.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="DivergedException">
    /// The loss, a weight or a number of the optimizer's state became NaN or infinite; the message says which, and
    /// when.
    /// </exception>
    public IReadOnlyList<EpochResult> Train(
        IProgress<TrainingProgress>? progress = null,
        Action<EpochResult>? epochDone = null,
        CancellationToken cancellation = default)
    {
        using DeviceHold hold = Model.Device.Hold();
        var results = new List<EpochResult>();
        IsStopped = false;
        while (!Done && !IsStopped)
        {
            EpochResult result = TrainEpoch(progress, cancellation);

            // Otherwise a thousand epochs would keep a thousand matrices.
            if (results is [.., { Test: Evaluation before } last])
                results[^1] = last with { Test = before with { Confusion = null } };
            results.Add(result);
            epochDone?.Invoke(result);
        }

        foreach (ITrainingCallback callback in callbacks)
            callback.TrainingDone(this);
        return results;
    }

    /// <summary>
    /// Ends <see cref="Train"/> after the current epoch: for callbacks. Another call of it goes on with the next one.
    /// </summary>
    public void Stop() => IsStopped = true;

    /// <summary>Trains to the end of the current epoch and evaluates.</summary>
    /// <exception cref="InvalidOperationException">All epochs are completed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="DivergedException">
    /// The loss, a weight or a number of the optimizer's state became NaN or infinite; the message says which, and
    /// when.
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
            RunSteps(StepsPerEpoch - StepsInEpoch);
            foreach (ITrainingCallback callback in callbacks)
                callback.StepsDone(this);
            if (progress is not null && Stopwatch.GetElapsedTime(reported) >= ReportInterval)
            {
                reported = Stopwatch.GetTimestamp();
                progress.Report(Progress(stepsBefore, Stopwatch.GetElapsedTime(start)));
            }
        }

        Model.Device.Synchronize();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double loss = MeanLoss(order.Length);
        double? accuracy = (double?)loop.ReadRight() / order.Length;

        // No loss has shown yet what the last step did to the weights.
        if (finiteness.FindOdd() is string odd)
            throw Diverged(odd);
        int samples = order.Length - SamplesAt(stepsBefore);

        // An epoch is completed only after its evaluation, so one that is interrupted in between can be resumed without
        // losing its result.
        Evaluation? test = evaluator?.Run(cancellation);
        EpochsDone++;
        StepsInEpoch = 0;
        epochStarted = false;
        var result = new EpochResult(EpochsDone, loss, accuracy, test, seconds, samples / seconds);
        foreach (ITrainingCallback callback in callbacks)
            callback.EpochDone(this, result);
        return result;
    }

    /// <summary>
    /// Trains on the next batch, or on the next <see cref="TrainerOptions.AccumulateSteps"/> of them. It does not
    /// evaluate at the end of an epoch.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// All steps of the epoch are completed and it must be ended first, or a parameter was frozen or unfrozen since the
    /// trainer was created: create a new one, and transfer the run with <see cref="Checkpoint"/>.
    /// </exception>
    public void Step()
    {
        using DeviceHold hold = Model.Device.Hold();
        RunSteps(1);
    }

    /// <summary>Evaluates the model on the test set.</summary>
    /// <exception cref="InvalidOperationException">The trainer has no test set.</exception>
    public Evaluation Evaluate(CancellationToken cancellation = default) =>
        evaluator?.Run(cancellation) ?? throw new InvalidOperationException("the trainer was given no test set");

    /// <summary>Releases the plans, the data and the optimizer's state; the model is unaffected.</summary>
    public void Dispose()
    {
        // Also called when the constructor throws midway, so members may still be null.
        graphs?.Dispose();
        loop.Dispose();
        update?.Dispose();
        updateRest?.Dispose();
        accumulation?.Dispose();
        evaluator?.Dispose();
        State?.Dispose();
        finiteness?.Dispose();
    }

    /// <summary>Continues from a position in a run; parameters and state were restored before.</summary>
    internal void Restore(int epochsDone, int stepsInEpoch, ReadOnlySpan<float> lossSum, int right)
    {
        using DeviceHold hold = Model.Device.Hold();
        EpochsDone = epochsDone;
        StepsInEpoch = stepsInEpoch;
        StartEpoch();
        accumulation?.Clear();
        loop.RestoreSums(lossSum, right);
    }

    /// <summary>
    /// The value to differentiate. Gradients of batches are accumulated as means, so a sum is scaled by the samples of
    /// a full step.
    /// </summary>
    private Value Total(Graph graph, Value losses) => Accumulates && loop.Objective.Reduction == Reduction.Sum
        ? graph.Scale(graph.Mean(losses), (float)((long)StepSamples * loop.LossesPerSample))
        : graph.Reduce(losses, loop.Objective.Reduction);

    /// <summary>The plans of a step of so many samples, in the order of their runs.</summary>
    private Plan[] PlansOf(int samples)
    {
        if (samples == 0)
            return [];
        IEnumerable<Plan> plans = loop.PlansOf(samples);
        if (accumulation is not null)
            plans = plans.Append(samples == StepSamples ? update! : updateRest!);
        return [.. plans];
    }

    /// <summary>Trains on the next steps of the epoch: at least one, and no more than given.</summary>
    private void RunSteps(int most)
    {
        trained.RequireSameFrozen();
        if (!epochStarted)
            StartEpoch();
        if (StepsInEpoch >= StepsPerEpoch)
            throw new InvalidOperationException($"epoch {EpochsDone + 1} has {StepsPerEpoch} steps, and all are done");
        int whole = (order.Length / StepSamples) - StepsInEpoch;
        if (whole > 0)
        {
            StepsInEpoch += graphs.RunWhole(Math.Min(whole, most));
            return;
        }

        graphs.RunLast();
        StepsInEpoch++;
    }

    private Plan CompileUpdate(int samples) =>
        accumulation!.CompileUpdate(State, Options.ClipNorm, samples, Options.Fuse);

    private void CheckOptions(DataSet train)
    {
        if (train.Count == 0)
            throw new ArgumentException($"'{train.Name}' has no samples to train on");
        if (Options.Batch < 1)
            throw new ArgumentException($"a batch needs at least 1 sample; got {Options.Batch}");
        if (Options.AccumulateSteps < 1)
        {
            throw new ArgumentException(
                $"a step needs the gradients of at least 1 batch; got {Options.AccumulateSteps}");
        }

        if (Options.ClipNorm is float limit && (!(limit > 0) || !float.IsFinite(limit)))
            throw new ArgumentException($"clipping by the global norm needs a finite limit above 0; got {limit}");
        if (Accumulates && (long)Options.Batch * Options.AccumulateSteps > train.Count)
        {
            throw new ArgumentException(
                $"{Options.AccumulateSteps} batches of {Options.Batch} are "
                + $"{(long)Options.Batch * Options.AccumulateSteps} samples; '{train.Name}' has {train.Count}: "
                + "accumulate fewer");
        }

        if (Options.Epochs < 1)
            throw new ArgumentException($"training needs at least 1 epoch; got {Options.Epochs}");
        if (!float.IsFinite(LearningRate) || LearningRate <= 0)
            throw new ArgumentException($"a learning rate must be positive and finite; got {LearningRate}");
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

        // A run of the plan on its own may have left gradients behind.
        accumulation?.Clear();
        Model.Device.CopyIn<float>(table, State.Rates.Buffer);
        int ticks = StepsInEpoch == StepsPerEpoch ? TicksPerEpoch : StepsInEpoch * TicksPerStep;
        loop.Start(order, (int)(((long)EpochsDone * TicksPerEpoch) + ticks), SamplesAt(StepsInEpoch), ticks);
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
            (double?)loop.ReadRight() / samples,
            (samples - SamplesAt(stepsBefore)) / elapsed.TotalSeconds);
    }

    private double MeanLoss(int samples)
    {
        double mean = loop.ReadMeanLoss(samples);
        return double.IsFinite(mean) ? mean : throw Diverged($"the loss became {mean}");
    }

    private DivergedException Diverged(string what) => new(
        $"{what} in epoch {EpochsDone + 1} by step {StepsInEpoch}; lower the learning rate (now {LearningRate})");
}
