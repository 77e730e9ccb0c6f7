using GpuNet.Training.Schedules;

namespace GpuNet.Training;

/// <summary>How to train.</summary>
public sealed record TrainerOptions
{
    /// <summary>The samples of a step, at least 1.</summary>
    public int Batch { get; init; } = 128;

    /// <summary>The passes over the data, at least 1.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>What the order of samples and the dropout masks are drawn from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The learning rate η, above 0; null for the optimizer's own.</summary>
    public float? LearningRate { get; init; }

    /// <summary>How the learning rate changes.</summary>
    public ISchedule Schedule { get; init; } = new CosineSchedule();

    /// <summary>Whether launches are fused.</summary>
    public bool Fuse { get; init; } = true;
}
