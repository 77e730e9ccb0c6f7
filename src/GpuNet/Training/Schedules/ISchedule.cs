namespace GpuNet.Training.Schedules;

/// <summary>Learning-rate schedule: what it is multiplied by at each step.</summary>
public interface ISchedule
{
    /// <summary>The factor at a step.</summary>
    double Factor(SchedulePoint point);
}
