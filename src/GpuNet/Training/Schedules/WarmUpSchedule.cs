namespace GpuNet.Training.Schedules;

/// <summary>
/// min(1, (step + 1) / steps) times another schedule: a linear start. Goyal et al., 2017, section 2.2.
/// </summary>
public sealed record WarmUpSchedule : ISchedule
{
    /// <summary>A linear start over some steps.</summary>
    /// <param name="steps">The steps until the full rate, at least 1.</param>
    /// <param name="then">The schedule that it multiplies.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no steps.</exception>
    public WarmUpSchedule(int steps, ISchedule then)
    {
        ArgumentNullException.ThrowIfNull(then);
        if (steps < 1)
            throw new ArgumentOutOfRangeException(nameof(steps), steps, "a warm-up needs at least 1 step");
        (Steps, Then) = (steps, then);
    }

    /// <summary>The steps until the full rate.</summary>
    public int Steps { get; }

    /// <summary>The schedule that it multiplies.</summary>
    public ISchedule Then { get; }

    /// <inheritdoc/>
    public double Factor(SchedulePoint point) => Math.Min(1, (point.Step + 1.0) / Steps) * Then.Factor(point);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"warm-up:{Steps}:{Then}");
}
