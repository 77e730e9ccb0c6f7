namespace GpuNet.Training.Schedules;

/// <summary>A learning-rate schedule: the factor of the learning rate at each step.</summary>
public interface ISchedule
{
    /// <summary>The factor at a step.</summary>
    double Factor(SchedulePoint point);
}
