namespace GpuNet.Training;

/// <summary>One pass over the data.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Loss">The mean loss over its batches, each before its step.</param>
/// <param name="TrainAccuracy">
/// The share of right predictions over its batches, each before its step; null without classes.
/// </param>
/// <param name="Test">The evaluation on the test set after it; null without one.</param>
/// <param name="Seconds">The time of training, evaluation left out.</param>
/// <param name="SamplesPerSecond">The samples trained on in a second.</param>
public sealed record EpochResult(
    int Epoch, double Loss, double? TrainAccuracy, Evaluation? Test, double Seconds, double SamplesPerSecond);
