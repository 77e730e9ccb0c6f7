namespace GpuNet.Training.Schedules;

/// <summary>γ^⌊epochs / every⌋: a drop by γ every few epochs.</summary>
public sealed record StepSchedule : ISchedule
{
    /// <summary>Drops by γ every few epochs.</summary>
    /// <param name="every">The epochs between drops, at least 1.</param>
    /// <param name="gamma">γ, above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public StepSchedule(int every, double gamma)
    {
        if (every < 1)
            throw new ArgumentOutOfRangeException(nameof(every), every, "a step schedule needs a period of at least 1 epoch");
        if (gamma is not (> 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(gamma), gamma, "a step schedule needs a factor γ with 0 < γ ≤ 1");
        }

        (Every, Gamma) = (every, gamma);
    }

    /// <summary>The epochs between drops.</summary>
    public int Every { get; }

    /// <summary>The factor γ of a drop.</summary>
    public double Gamma { get; }

    /// <inheritdoc/>
    public double Factor(SchedulePoint point) => Math.Pow(Gamma, point.Step / point.StepsPerEpoch / Every);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"step:{Every}:{Gamma}");
}
