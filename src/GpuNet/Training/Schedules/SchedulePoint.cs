namespace GpuNet.Training.Schedules;

/// <summary>A step's place in a training run.</summary>
/// <param name="Step">The step, from 0.</param>
/// <param name="StepsPerEpoch">The steps of one epoch, at least 1.</param>
/// <param name="TotalSteps">The steps of the whole run, at least 1.</param>
public readonly record struct SchedulePoint(long Step, long StepsPerEpoch, long TotalSteps)
{
    /// <summary>The epochs that are done, with the part of the current one.</summary>
    public double Epochs => (double)Step / StepsPerEpoch;

    /// <summary>The share of the run that is done, in [0, 1).</summary>
    public double Progress => Math.Min(1, (double)Step / TotalSteps);
}
