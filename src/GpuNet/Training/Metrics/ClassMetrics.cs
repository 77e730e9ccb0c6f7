namespace GpuNet.Training.Metrics;

/// <summary>The fraction of samples whose class was predicted.</summary>
public sealed class Accuracy : IMetric
{
    /// <inheritdoc/>
    public string Name => "accuracy";

    /// <inheritdoc/>
    public bool IsHigherBetter => true;

    /// <inheritdoc/>
    public double Of(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        int[] labels = predictions.RequireClasses();
        return labels.Where((label, sample) => predictions.Predicted(sample) == label).Count() / (double)labels.Length;
    }
}

/// <summary>
/// The fraction of samples whose class is among the <paramref name="k"/> with the largest outputs. Of equal outputs the
/// earlier class counts as the larger one; a sample with a NaN output counts as wrong.
/// </summary>
/// <param name="k">At least 1.</param>
public sealed class TopAccuracy(int k) : IMetric
{
    private readonly int k = k >= 1
        ? k
        : throw new ArgumentOutOfRangeException(nameof(k), k, "the accuracy of the top k needs a k of at least 1");

    /// <inheritdoc/>
    public string Name => $"top-{k} accuracy";

    /// <inheritdoc/>
    public bool IsHigherBetter => true;

    /// <inheritdoc/>
    public double Of(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        int[] labels = predictions.RequireClasses();
        int right = 0;
        for (int sample = 0; sample < labels.Length; sample++)
        {
            int label = labels[sample];
            float own = predictions.Score(sample, label);
            int before = predictions.Predicted(sample) < 0 ? k : 0;
            for (int other = 0; other < predictions.Classes && before < k; other++)
            {
                float score = predictions.Score(sample, other);
                if (score > own || (score == own && other < label))
                    before++;
            }

            right += before < k ? 1 : 0;
        }

        return (double)right / labels.Length;
    }
}

/// <summary>
/// TP / (TP + FP): of the samples predicted as a class, the fraction that belongs to it; 0 where none was predicted.
/// </summary>
/// <param name="positive">The class; null for the mean over all classes that a sample belongs to or was put in.</param>
public sealed class Precision(int? positive = null) : IMetric
{
    /// <inheritdoc/>
    public string Name => ClassCounts.NameOf("precision", positive);

    /// <inheritdoc/>
    public bool IsHigherBetter => true;

    /// <inheritdoc/>
    public double Of(Predictions predictions) =>
        ClassCounts.Mean(predictions, positive, counts => ClassCounts.Ratio(counts.Right, counts.Predicted));
}

/// <summary>
/// TP / (TP + FN): of the samples of a class, the fraction predicted as it; 0 where there are none.
/// </summary>
/// <param name="positive">The class; null for the mean over all classes that a sample belongs to or was put in.</param>
public sealed class Recall(int? positive = null) : IMetric
{
    /// <inheritdoc/>
    public string Name => ClassCounts.NameOf("recall", positive);

    /// <inheritdoc/>
    public bool IsHigherBetter => true;

    /// <inheritdoc/>
    public double Of(Predictions predictions) =>
        ClassCounts.Mean(predictions, positive, counts => ClassCounts.Ratio(counts.Right, counts.Actual));
}

/// <summary>2·TP / (2·TP + FP + FN): the harmonic mean of precision and recall.</summary>
/// <param name="positive">The class; null for the mean over all classes that a sample belongs to or was put in.</param>
public sealed class F1Score(int? positive = null) : IMetric
{
    /// <inheritdoc/>
    public string Name => ClassCounts.NameOf("F1", positive);

    /// <inheritdoc/>
    public bool IsHigherBetter => true;

    /// <inheritdoc/>
    public double Of(Predictions predictions) => ClassCounts.Mean(
        predictions, positive, counts => ClassCounts.Ratio(2 * counts.Right, counts.Predicted + counts.Actual));
}

/// <summary>
/// The area under the receiver operating characteristic: the probability that a sample of the class has higher <see
/// cref="Predictions.Odds"/> than one of another class, where equal ones count half. (R − n₁(n₁+1)/2) / (n₁·n₀), R the
/// sum of the ranks of the class's n₁ samples. NaN without samples on both sides, or with a NaN score.
/// </summary>
/// <param name="positive">The class whose samples should score higher; class 1 by default.</param>
public sealed class AreaUnderCurve(int positive = 1) : IMetric
{
    /// <inheritdoc/>
    public string Name => positive == 1 ? "AUC" : $"AUC of class {positive}";

    /// <inheritdoc/>
    public bool IsHigherBetter => true;

    /// <inheritdoc/>
    public double Of(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        int[] labels = predictions.RequireClasses();
        ClassCounts.Require(predictions, positive);
        var scores = new double[labels.Length];
        for (int sample = 0; sample < scores.Length; sample++)
            scores[sample] = predictions.Odds(sample, positive);
        if (scores.Any(double.IsNaN))
            return double.NaN;
        bool[] isPositive = [.. labels.Select(label => label == positive)];
        Array.Sort(scores, isPositive);
        double ranks = 0;
        double positives = isPositive.Count(mine => mine);
        for (int start = 0, end; start < scores.Length; start = end)
        {
            // Equal scores share the mean of their ranks.
            end = start + 1;
            while (end < scores.Length && scores[end] == scores[start])
                end++;
            ranks += isPositive[start..end].Count(mine => mine) * ((start + 1.0 + end) / 2);
        }

        return (ranks - (positives * (positives + 1) / 2)) / (positives * (scores.Length - positives));
    }
}

/// <summary>How many samples a class has, how many were predicted as it, and how many rightly.</summary>
internal readonly record struct ClassCounts(long Actual, long Predicted, long Right)
{
    public static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;

    public static string NameOf(string metric, int? positive) =>
        positive is int label ? $"{metric} of class {label}" : metric;

    public static void Require(Predictions predictions, int label)
    {
        if (label < 0 || label >= predictions.Classes)
        {
            throw new ArgumentException(
                $"'{predictions.Data.Name}' has classes 0 to {predictions.Classes - 1}; there is no class {label}");
        }
    }

    public static double Mean(Predictions predictions, int? positive, Func<ClassCounts, double> of)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        int[] labels = predictions.RequireClasses();
        if (positive is int one)
            Require(predictions, one);
        var counts = new ClassCounts[predictions.Classes];
        for (int sample = 0; sample < labels.Length; sample++)
        {
            int label = labels[sample];
            int predicted = predictions.Predicted(sample);
            counts[label] = counts[label] with
            {
                Actual = counts[label].Actual + 1, Right = counts[label].Right + (predicted == label ? 1 : 0),
            };
            if (predicted >= 0)
                counts[predicted] = counts[predicted] with { Predicted = counts[predicted].Predicted + 1 };
        }

        return positive is int index
            ? of(counts[index])
            : counts.Where(count => count.Actual + count.Predicted > 0).Average(of);
    }
}
