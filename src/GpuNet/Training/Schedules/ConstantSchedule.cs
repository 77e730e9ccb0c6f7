namespace GpuNet.Training.Schedules;

/// <summary>1 at every step.</summary>
public sealed record ConstantSchedule : ISchedule
{
    /// <inheritdoc/>
    public double Factor(SchedulePoint point) => 1;

    /// <inheritdoc/>
    public override string ToString() => "constant";
}
