using System.Diagnostics;

namespace GpuNet.Training.Callbacks;

/// <summary>Saves a checkpoint after each epoch that is better than all before.</summary>
/// <param name="path">The file, which is replaced each time.</param>
/// <param name="monitor">What is to improve; null for <see cref="Monitor.Loss"/>.</param>
/// <param name="metadata">The caller's own strings, as for <see cref="Checkpoint.Save"/>.</param>
public sealed class BestCheckpoint(
    string path, Monitor? monitor = null, IReadOnlyDictionary<string, string>? metadata = null) : ITrainingCallback
{
    private readonly Monitor monitor = monitor ?? Monitor.Loss;
    private double? best;

    /// <summary>The epoch that the file holds, from 1; 0 before there is any.</summary>
    public int Epoch { get; private set; }

    /// <inheritdoc/>
    public void EpochDone(Trainer trainer, EpochResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        double number = monitor.ValueOf(trainer, result);
        if (!monitor.IsBetter(number, best))
            return;
        Checkpoint.Save(path, trainer, metadata);
        best = number;
        Epoch = result.Epoch;
    }
}

/// <summary>
/// Saves a checkpoint every so many steps or after so much time, whichever comes first, and at the end; the first
/// occasion is after the step that reaches it.
/// </summary>
public sealed class RegularCheckpoint : ITrainingCallback
{
    private readonly string path;
    private readonly long steps;
    private readonly TimeSpan interval;
    private readonly IReadOnlyDictionary<string, string>? metadata;
    private long savedSteps = -1;
    private long savedTime;

    /// <summary>Creates one for one run.</summary>
    /// <param name="path">The file, which is replaced each time.</param>
    /// <param name="steps">The steps between two checkpoints, at least 1; null for any number.</param>
    /// <param name="interval">The time between two checkpoints, above 0; null for any time.</param>
    /// <param name="metadata">The caller's own strings, as for <see cref="Checkpoint.Save"/>.</param>
    /// <exception cref="ArgumentException">Neither is given, or one is too small.</exception>
    public RegularCheckpoint(
        string path,
        long? steps = null,
        TimeSpan? interval = null,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        if ((steps is null && interval is null) || steps < 1 || interval <= TimeSpan.Zero)
        {
            throw new ArgumentException(
                $"a regular checkpoint needs a number of steps (at least 1) or an interval (above 0); got {steps} steps "
                + $"and an interval of {interval}");
        }

        this.path = path;
        this.steps = steps ?? long.MaxValue;
        this.interval = interval ?? TimeSpan.MaxValue;
        this.metadata = metadata;
    }

    /// <inheritdoc/>
    public void StepsDone(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        long now = Stopwatch.GetTimestamp();
        if (savedSteps < 0)
        {
            // The run may have been resumed in the middle.
            (savedSteps, savedTime) = (trainer.Steps - 1, now);
        }

        if (trainer.Steps - savedSteps >= steps || Stopwatch.GetElapsedTime(savedTime, now) >= interval)
            Save(trainer);
    }

    /// <inheritdoc/>
    public void TrainingDone(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        Save(trainer);
    }

    private void Save(Trainer trainer)
    {
        Checkpoint.Save(path, trainer, metadata);
        (savedSteps, savedTime) = (trainer.Steps, Stopwatch.GetTimestamp());
    }
}
