using GpuNet.Training.Schedules;

namespace GpuNet.Cli.Training;

/// <summary>One run of <c>gpunet train</c> from its start or a checkpoint to its end or an interruption.</summary>
internal sealed class TrainingSession : IDisposable
{
    private readonly IOutput output;
    private readonly Model model;
    private readonly RunDescription run;
    private readonly Trainer trainer;
    private readonly string kind;
    private readonly int classes;
    private double? lastLoss;
    private double samples;
    private double seconds;
    private double? testAccuracy;
    private int? saved;

    /// <summary>A session that has not started.</summary>
    /// <exception cref="UsageException">Model, options and data do not fit.</exception>
    public TrainingSession(IOutput output, Model model, DataSetPair data, RunDescription run, bool fuse, DeviceGraph graph)
    {
        this.output = output;
        this.model = model;
        kind = DataReport.Of(data).Samples;
        classes = data.Train.ClassCount;
        try
        {
            trainer = new Trainer(model, run.CreateUpdate(), data.Train, data.Test, OptionsOf(run, fuse, graph));
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(Failure.OneLine(exception.Message), exception);
        }

        this.run = run with { LearningRate = trainer.LearningRate, Data = data.Id };
    }

    /// <summary>Trains.</summary>
    /// <param name="source">The checkpoint to go on from, or null.</param>
    /// <param name="target">The file to save to, or null.</param>
    /// <param name="cancellation">Ends the run after the current step.</param>
    /// <returns>The exit code.</returns>
    public int Run(string? source, string? target, CancellationToken cancellation)
    {
        if (source is not null)
            Checkpoint.Restore(source, trainer);
        output.Report(Start());
        foreach (string warning in trainer.Warnings)
            output.Report(new WarningReport(warning));
        if (trainer.Done)
        {
            output.Note(
                $"complete  {trainer.EpochsDone} of {run.Epochs} epochs of '{source}' are done, "
                + "nothing is left to train");
            if (target is not null)
                Save(target);
        }
        else if (source is not null && target is null)
            output.Note("unsaved   nothing will be saved: no --checkpoint was given");
        bool records = trainer.WhyNoGraph is null;
        try
        {
            output.Live(progress => trainer.Train(progress, result => EpochDone(result, target), cancellation));
            testAccuracy ??= trainer.Evaluate(cancellation).Accuracy;
        }
        catch (OperationCanceledException)
        {
            if (target is not null)
                Save(target);
            output.Report(new InterruptedReport(
                Math.Min(trainer.EpochsDone + 1, run.Epochs),
                trainer.Done ? trainer.StepsPerEpoch : trainer.StepsInEpoch, target));
            return ExitCodes.Interrupted;
        }
        catch (DeviceLostException exception) when (saved is not null)
        {
            // What lies on the disk is whole: a file is replaced at once or not at all.
            throw new DeviceLostException(
                $"{exception.Message}; {saved} of {run.Epochs} epochs are saved: "
                + $"resume with 'gpunet train --resume {target} --checkpoint {target}'",
                exception);
        }

        if (records && trainer.WhyNoGraph is string refusal)
            output.Report(new WarningReport($"launches went one by one: {refusal}"));
        output.Report(Done(target));
        RequireLearned();
        return ExitCodes.Done;
    }

    /// <inheritdoc/>
    public void Dispose() => trainer.Dispose();

    private static TrainerOptions OptionsOf(RunDescription run, bool fuse, DeviceGraph graph) => new()
    {
        Batch = run.Batch,
        AccumulateSteps = run.Accumulate,
        ClipNorm = run.ClipNorm,
        Epochs = run.Epochs,
        Seed = run.Seed,
        LearningRate = run.LearningRate,
        Schedule = ScheduleParser.Parse(run.Schedule),
        Fuse = fuse,
        Graph = graph,

        // Of an epoch's test the accuracy is printed.
        Confusion = false,
    };

    private void EpochDone(EpochResult result, string? target)
    {
        // The last step of an epoch may corrupt weights whose loss has not been computed yet.
        if (result.Test is { } test && !double.IsFinite(test.Loss))
        {
            throw new DivergedException(
                $"the test loss became {test.Loss} after epoch {result.Epoch}; "
                + $"lower the learning rate (now {trainer.LearningRate})");
        }

        lastLoss = result.Test?.Loss ?? result.Loss;
        samples += result.Seconds * result.SamplesPerSecond;
        seconds += result.Seconds;
        testAccuracy = result.Test?.Accuracy;
        output.Report(EpochReport.Of(result));
        if (target is not null)
            Save(target);
    }

    // A loss that is finite and far above that of equal probabilities for all classes does not come down again.
    private void RequireLearned()
    {
        const double Factor = 10;
        double guessing = Math.Log(classes);
        if (lastLoss is double loss && classes > 1 && loss > Factor * guessing)
        {
            throw new DivergedException(Invariant(
                $"the training diverged: it ends with a loss of {loss:G3}, where guessing among {classes} classes ")
                + Invariant($"has {guessing:G3}; lower the learning rate (now {trainer.LearningRate})"));
        }
    }

    private void Save(string target)
    {
        Checkpoint.Save(target, trainer, run.ToMetadata());
        saved = trainer.EpochsDone;
    }

    private StartReport Start() => new(
        run.Model,
        run.Activation,
        run.Dropout,
        run.Optimizer,
        trainer.LearningRate,
        run.Schedule,
        run.Batch,
        run.Accumulate,
        run.ClipNorm,
        run.ClipValue,
        run.WeightDecay,
        run.Epochs,
        run.Seed,
        model.Device.Name,
        model.Device.Description.Hardware,
        model.ParameterCount,
        trainer.EpochsDone,
        trainer.StepsInEpoch);

    private DoneReport Done(string? target) => new(
        model.Device.Name,
        model.ParameterCount,
        run.Epochs,
        testAccuracy,
        seconds > 0 ? samples / seconds : null,
        trainer.PeakPlanBytes,
        run.Data!,
        seconds,
        target)
    {
        Samples = kind,
    };
}
