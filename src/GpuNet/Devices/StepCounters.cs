namespace GpuNet.Devices;

/// <summary>
/// The layout of a counters buffer, which a plan advances on the device, so that one recorded step serves all.
/// </summary>
public static class StepCounters
{
    /// <summary>The number of the current training step; 0 before the first.</summary>
    public const int Step = 0;

    /// <summary>Where the current batch starts in the permutation.</summary>
    public const int Position = 1;

    /// <summary>Where the next batch will start.</summary>
    public const int NextPosition = 2;

    /// <summary>The number of batches started in this epoch; the index of the next learning rate.</summary>
    public const int Batch = 3;

    /// <summary>The length of a counters buffer.</summary>
    public const int Length = 4;
}
