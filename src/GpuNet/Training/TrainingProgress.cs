namespace GpuNet.Training;

/// <summary>The progress of a training run, reported a few times per second.</summary>
/// <param name="Epoch">The current epoch, from 1.</param>
/// <param name="Epochs">The epochs of the run.</param>
/// <param name="Samples">The samples seen in this epoch.</param>
/// <param name="SamplesPerEpoch">Samples per epoch.</param>
/// <param name="Loss">The mean loss over this epoch so far.</param>
/// <param name="Accuracy">The accuracy over this epoch so far; null without classes.</param>
/// <param name="SamplesPerSecond">The speed over this epoch so far.</param>
public readonly record struct TrainingProgress(
    int Epoch, int Epochs, int Samples, int SamplesPerEpoch, double Loss, double? Accuracy, double SamplesPerSecond);
