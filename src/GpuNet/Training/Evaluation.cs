namespace GpuNet.Training;

/// <summary>What a model does on a whole data set.</summary>
/// <param name="Loss">The mean loss.</param>
/// <param name="Right">The right predictions; null without classes.</param>
/// <param name="Confusion">
/// Which class was taken for which; null without classes, and where no matrix was counted.
/// </param>
/// <param name="Samples">The number of samples.</param>
public sealed record Evaluation(double Loss, int? Right, ConfusionMatrix? Confusion, int Samples)
{
    /// <summary>The share of right predictions; null without classes.</summary>
    public double? Accuracy => (double?)Right / Samples;
}
