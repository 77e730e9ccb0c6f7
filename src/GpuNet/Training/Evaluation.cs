namespace GpuNet.Training;

/// <summary>The result of a model on a whole data set.</summary>
/// <param name="Loss">The mean loss.</param>
/// <param name="Correct">The number of correct predictions; null without classes.</param>
/// <param name="Confusion">
/// The confusion matrix; null without classes, and if no matrix was counted.
/// </param>
/// <param name="Samples">The number of samples.</param>
public sealed record Evaluation(double Loss, int? Correct, ConfusionMatrix? Confusion, int Samples)
{
    /// <summary>The fraction of correct predictions; null without classes.</summary>
    public double? Accuracy => (double?)Correct / Samples;
}
