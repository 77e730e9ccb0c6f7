namespace GpuNet.Training.Schedules;

/// <summary>
/// ½(1 + cos(π · progress)): from 1 down to 0 over the run. Loshchilov and Hutter, ICLR 2017, without restarts.
/// </summary>
public sealed record CosineSchedule : ISchedule
{
    /// <inheritdoc/>
    public double Factor(SchedulePoint point) => 0.5 * (1 + Math.Cos(Math.PI * point.Progress));

    /// <inheritdoc/>
    public override string ToString() => "cosine";
}
