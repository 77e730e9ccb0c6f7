namespace GpuNet.Training;

/// <summary>What a model does on a whole data set.</summary>
/// <param name="Loss">The mean loss.</param>
/// <param name="Confusion">Which class was taken for which; null without classes.</param>
/// <param name="Samples">The number of samples.</param>
public sealed record Evaluation(double Loss, ConfusionMatrix? Confusion, int Samples)
{
    /// <summary>The share of right predictions; null without classes.</summary>
    public double? Accuracy => Confusion?.Accuracy;
}
