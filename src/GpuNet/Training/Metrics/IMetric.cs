namespace GpuNet.Training.Metrics;

/// <summary>A number that says how good predictions are.</summary>
public interface IMetric
{
    /// <summary>The name in reports: <c>accuracy</c>.</summary>
    string Name { get; }

    /// <summary>Whether a larger number is better.</summary>
    bool IsHigherBetter { get; }

    /// <summary>The metric of these predictions; NaN where it is undefined.</summary>
    /// <exception cref="ArgumentException">
    /// The predictions are of the wrong kind, such as classes for an error of numbers; the message says which.
    /// </exception>
    double Of(Predictions predictions);
}
