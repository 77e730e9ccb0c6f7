using GpuNet.Training.Schedules;

namespace GpuNet.Cli.Training;

/// <summary>Combines the run of a checkpoint with the command line.</summary>
internal static class Resumption
{
    /// <summary>
    /// The run to resume: the checkpoint's, with more epochs if that changes nothing already done.
    /// </summary>
    /// <param name="asked">The run of the command line.</param>
    /// <param name="saved">The run of the checkpoint.</param>
    /// <param name="path">The checkpoint.</param>
    /// <param name="given">The options that were given on the command line.</param>
    /// <exception cref="UsageException">An option contradicts the checkpoint.</exception>
    public static RunDescription Merge(
        RunDescription asked, RunDescription saved, string path, IReadOnlySet<string> given)
    {
        (string Option, object? Asked, object? Saved)[] pairs =
        [
            ("data-set", asked.DataSet, saved.DataSet),
            ("--model", asked.Model, saved.Model),
            ("--activation", asked.Activation, saved.Activation),
            ("--dropout", asked.Dropout, saved.Dropout),
            ("--optimizer", asked.Optimizer, saved.Optimizer),
            ("--lr", asked.LearningRate, saved.LearningRate),
            ("--schedule", asked.Schedule, saved.Schedule),
            ("--batch", asked.Batch, saved.Batch),
            ("--accumulate", asked.Accumulate, saved.Accumulate),
            ("--clip-norm", asked.ClipNorm, saved.ClipNorm),
            ("--clip-value", asked.ClipValue, saved.ClipValue),
            ("--weight-decay", asked.WeightDecay, saved.WeightDecay),
            ("--seed", asked.Seed, saved.Seed),
        ];
        foreach ((string option, object? wanted, object? found) in pairs)
        {
            if (given.Contains(option) && !Equals(wanted, found))
            {
                // A name without dashes is an argument, identified by its value.
                throw new UsageException(
                    option.StartsWith('-')
                        ? $"{option} {wanted} contradicts '{path}', which was trained with {found ?? "none"}; "
                        + $"leave {option} out"
                        : $"'{wanted}' contradicts '{path}', which was trained on '{found}'; leave '{wanted}' out");
            }
        }

        if (!given.Contains("--epochs") || asked.Epochs == saved.Epochs)
            return saved;
        if (asked.Epochs < saved.Epochs)
        {
            throw new UsageException(
                $"--epochs {asked.Epochs} contradicts '{path}', which was trained for {saved.Epochs}; "
                + "use as many or more");
        }

        if (DependsOnEpochs(ScheduleParser.Parse(saved.Schedule), saved.Epochs, asked.Epochs))
        {
            throw new UsageException(
                $"--epochs {asked.Epochs} contradicts '{path}', which was trained for {saved.Epochs}: "
                + $"its schedule {saved.Schedule} depends on the number; leave --epochs out");
        }

        return saved with { Epochs = asked.Epochs };
    }

    // Determined by the schedule and not by its name, so that a new schedule needs no change here.
    private static bool DependsOnEpochs(ISchedule schedule, int saved, int asked)
    {
        const int StepsPerEpoch = 100;
        return Enumerable.Range(0, 10 * StepsPerEpoch).Any(step =>
            schedule.Factor(new SchedulePoint(step, StepsPerEpoch, (long)saved * StepsPerEpoch))
            != schedule.Factor(new SchedulePoint(step, StepsPerEpoch, (long)asked * StepsPerEpoch)));
    }
}
