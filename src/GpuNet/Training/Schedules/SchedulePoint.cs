namespace GpuNet.Training.Schedules;

/// <summary>The position of a step in a training run.</summary>
/// <param name="Step">The step, from 0.</param>
/// <param name="StepsPerEpoch">Steps per epoch, at least 1.</param>
/// <param name="TotalSteps">The steps of the whole run, at least 1.</param>
public readonly record struct SchedulePoint(long Step, long StepsPerEpoch, long TotalSteps)
{
    /// <summary>The completed epochs, including the fraction of the current one.</summary>
    public double Epochs => (double)Step / StepsPerEpoch;

    /// <summary>The fraction of the run that is completed, in [0, 1).</summary>
    public double Progress => Math.Min(1, (double)Step / TotalSteps);
}
