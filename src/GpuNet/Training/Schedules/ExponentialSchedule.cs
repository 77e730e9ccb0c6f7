namespace GpuNet.Training.Schedules;

/// <summary>γ^epochs, decaying smoothly with every step.</summary>
public sealed record ExponentialSchedule : ISchedule
{
    /// <summary>Creates a decay by γ per epoch.</summary>
    /// <param name="gamma">γ, above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">γ is out of range.</exception>
    public ExponentialSchedule(double gamma)
    {
        if (gamma is not (> 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(gamma), gamma, "an exponential schedule needs a factor γ with 0 < γ ≤ 1");
        }

        Gamma = gamma;
    }

    /// <summary>The factor γ per epoch.</summary>
    public double Gamma { get; }

    /// <inheritdoc/>
    public double Factor(SchedulePoint point) => Math.Pow(Gamma, point.Epochs);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"exponential:{Gamma}");
}
