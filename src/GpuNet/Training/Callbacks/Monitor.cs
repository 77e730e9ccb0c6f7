using GpuNet.Data;
using GpuNet.Training.Metrics;

namespace GpuNet.Training.Callbacks;

/// <summary>A number by which epochs are compared.</summary>
public sealed class Monitor
{
    private readonly Func<Trainer, EpochResult, double> value;

    private Monitor(string name, bool isHigherBetter, Func<Trainer, EpochResult, double> value)
    {
        Name = name;
        IsHigherBetter = isHigherBetter;
        this.value = value;
    }

    /// <summary>The mean training loss of the epoch.</summary>
    public static Monitor TrainLoss { get; } = new("training loss", false, (_, result) => result.Loss);

    /// <summary>The loss on the test set, or the training loss if the trainer has none.</summary>
    public static Monitor Loss { get; } = new("loss", false, (_, result) => result.Test?.Loss ?? result.Loss);

    /// <summary>The accuracy on the test set, or the training accuracy if the trainer has none.</summary>
    public static Monitor Accuracy { get; } = new(
        "accuracy",
        true,
        (_, result) => (result.Test is null ? result.TrainAccuracy : result.Test.Accuracy)
            ?? throw new ArgumentException("the data has no classes, so there is no accuracy to monitor"));

    /// <summary>The name in messages and logs.</summary>
    public string Name { get; }

    /// <summary>Whether a larger number is better.</summary>
    public bool IsHigherBetter { get; }

    /// <summary>A metric of the model on a data set, computed after each epoch.</summary>
    public static Monitor Of(IMetric metric, DataSet data)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(data);
        return new Monitor(
            metric.Name, metric.IsHigherBetter, (trainer, _) => metric.Of(Predictions.Of(trainer.Model, data)));
    }

    /// <summary>The number after an epoch.</summary>
    internal double ValueOf(Trainer trainer, EpochResult result) => value(trainer, result);

    /// <summary>Whether a number is better than the best so far by more than a margin; NaN never is.</summary>
    internal bool IsBetter(double number, double? best, double margin = 0) =>
        !double.IsNaN(number)
        && (best is not double before || (IsHigherBetter ? number > before + margin : number < before - margin));
}
