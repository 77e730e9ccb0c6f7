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

    /// <summary>
    /// The batches of a step, at least 1: the gradients of so many batches are averaged, sample by sample, before the
    /// weights change once. As one batch of Batch × AccumulateSteps samples, in the memory of one of Batch and one more
    /// gradient. The last step of an epoch takes the samples that are left, as a large batch would.
    /// </summary>
    public int AccumulateSteps { get; init; } = 1;

    /// <summary>
    /// c, above 0: gradients are multiplied by min(1, c/‖g‖), ‖g‖ the norm over those of all trained parameters
    /// together; null not to clip.
    /// </summary>
    public float? ClipNorm { get; init; }

    /// <summary>
    /// Whether evaluations on the test set count a confusion matrix, in 4 · classes² bytes on the device; null to count
    /// it of <see cref="ConfusionMatrix.UsualClasses"/> classes or fewer. Right answers are counted always.
    /// </summary>
    public bool? Confusion { get; init; }

    /// <summary>
    /// Whether the launches of steps are recorded on the device and run again as one. Where they are, progress is told
    /// and a cancellation seen between the steps of one recording and the next, up to 32; <see cref="Trainer.Step"/>
    /// runs one step in any case.
    /// </summary>
    public DeviceGraph Graph { get; init; }

    /// <summary>Whether launches are fused.</summary>
    public bool Fuse { get; init; } = true;
}
