using GpuNet.Training.Callbacks;
using GpuNet.Training.Schedules;

namespace GpuNet.Training;

/// <summary>Options of a training run.</summary>
public sealed record TrainerOptions
{
    /// <summary>The batch size, at least 1; a data set with fewer samples is one short batch.</summary>
    public int Batch { get; init; } = 128;

    /// <summary>The number of passes over the data, at least 1.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>The seed of the sample order and the dropout masks.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The learning rate η, above 0; null for the optimizer's own.</summary>
    public float? LearningRate { get; init; }

    /// <summary>The learning-rate schedule.</summary>
    public ISchedule Schedule { get; init; } = new CosineSchedule();

    /// <summary>
    /// The number of batches per step, at least 1: their gradients are averaged over all samples before the weights are
    /// updated once. Equivalent to one batch of Batch × AccumulateSteps samples, in the memory of one batch plus one
    /// more gradient. The last step of an epoch takes the remaining samples, as a large batch would.
    /// </summary>
    public int AccumulateSteps { get; init; } = 1;

    /// <summary>
    /// c, above 0: gradients are multiplied by min(1, c/‖g‖), ‖g‖ the norm over those of all trained parameters
    /// together; null not to clip.
    /// </summary>
    public float? ClipNorm { get; init; }

    /// <summary>
    /// Whether evaluations on the test set count a confusion matrix, in 4 · classes² bytes on the device; null to count
    /// it for up to <see cref="ConfusionMatrix.UsualClasses"/> classes. Correct predictions are always counted.
    /// </summary>
    public bool? Confusion { get; init; }

    /// <summary>
    /// Whether the launches of steps are recorded on the device and run again as one. Where they are, progress is told
    /// and a cancellation seen between the steps of one recording and the next, up to 32; <see cref="Trainer.Step"/>
    /// runs one step in any case.
    /// </summary>
    public DeviceGraph Graph { get; init; }

    /// <summary>
    /// What is called during the run, in this order: early stopping, checkpoints, logs (<see
    /// cref="ITrainingCallback"/>).
    /// </summary>
    public IReadOnlyList<ITrainingCallback> Callbacks { get; init; } = [];

    /// <summary>Whether to fuse launches.</summary>
    public bool Fuse { get; init; } = true;
}
