namespace GpuNet.Training;

/// <summary>One pass over the data.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Loss">The mean loss over its batches, each before its step.</param>
/// <param name="TrainAccuracy">
/// The accuracy over its batches, each before its step; null without classes.
/// </param>
/// <param name="Test">The evaluation on the test set afterwards; null without a test set.</param>
/// <param name="Seconds">The training time, without evaluation.</param>
/// <param name="SamplesPerSecond">Training samples per second.</param>
public sealed record EpochResult(
    int Epoch, double Loss, double? TrainAccuracy, Evaluation? Test, double Seconds, double SamplesPerSecond);
