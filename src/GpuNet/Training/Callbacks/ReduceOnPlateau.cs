using GpuNet.Training.Schedules;

namespace GpuNet.Training.Callbacks;

/// <summary>
/// Multiplies the learning rate by a factor whenever the monitored number has not improved for a number of epochs, on
/// top of another schedule. Give it as <see cref="TrainerOptions.Schedule"/> and among <see
/// cref="TrainerOptions.Callbacks"/>: each alone changes nothing. A run that is restored from a checkpoint starts again
/// without reductions.
/// </summary>
public sealed class ReduceOnPlateau : ITrainingCallback, ISchedule
{
    private readonly double factor;
    private readonly int patience;
    private readonly Monitor monitor;
    private readonly double minimum;
    private readonly ISchedule schedule;
    private double? best;
    private int since;

    /// <summary>Creates one for one run.</summary>
    /// <param name="factor">What the rate is multiplied by, above 0 and below 1.</param>
    /// <param name="patience">The epochs without improvement before it is, at least 1.</param>
    /// <param name="monitor">What is to improve; null for <see cref="Monitor.Loss"/>.</param>
    /// <param name="minimum">The smallest product of such factors, from 0 to 1.</param>
    /// <param name="schedule">The schedule below; null for a constant rate.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public ReduceOnPlateau(
        double factor = 0.1,
        int patience = 10,
        Monitor? monitor = null,
        double minimum = 0,
        ISchedule? schedule = null)
    {
        if (!(factor > 0 && factor < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(factor), factor, "the factor of a plateau must be above 0 and below 1");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(patience, 1);
        if (!(minimum >= 0 && minimum <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(minimum), minimum, "the smallest factor of the learning rate must be from 0 to 1");
        }

        this.factor = factor;
        this.patience = patience;
        this.monitor = monitor ?? Monitor.Loss;
        this.minimum = minimum;
        this.schedule = schedule ?? new ConstantSchedule();
    }

    /// <summary>The product of the factors so far.</summary>
    public double Reduction { get; private set; } = 1;

    /// <inheritdoc/>
    public double Factor(SchedulePoint point) => Reduction * schedule.Factor(point);

    /// <inheritdoc/>
    public void EpochDone(Trainer trainer, EpochResult result)
    {
        double number = monitor.ValueOf(trainer, result);
        if (monitor.IsBetter(number, best))
        {
            (best, since) = (number, 0);
        }
        else if (++since >= patience)
        {
            Reduction = Math.Max(Reduction * factor, minimum);
            since = 0;
        }
    }
}
