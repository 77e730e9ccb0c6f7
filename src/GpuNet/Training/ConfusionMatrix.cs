namespace GpuNet.Training;

/// <summary>How often each class was taken for each: row = label, column = prediction.</summary>
public sealed class ConfusionMatrix
{
    private readonly int[] counts;

    /// <summary>The given counts, row by row.</summary>
    /// <exception cref="ArgumentException">The counts are no square.</exception>
    public ConfusionMatrix(int classes, ReadOnlySpan<int> counts)
    {
        if (counts.Length != (long)classes * classes)
        {
            throw new ArgumentException(
                $"a confusion matrix of {classes} classes has {(long)classes * classes} counts; got {counts.Length}");
        }

        Classes = classes;
        this.counts = counts.ToArray();
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>
    /// The number of samples of class <paramref name="label"/> that were taken for <paramref name="prediction"/>.
    /// </summary>
    public int this[int label, int prediction] => counts[(label * Classes) + prediction];

    /// <summary>All samples.</summary>
    public long Total => counts.Sum(count => (long)count);

    /// <summary>The samples on the diagonal.</summary>
    public long Correct => Enumerable.Range(0, Classes).Sum(label => (long)this[label, label]);

    /// <summary>Correct / Total; NaN without samples.</summary>
    public double Accuracy => (double)Correct / Total;

    /// <summary>The share of a class's samples that were found; NaN without any.</summary>
    public double Recall(int label) =>
        (double)this[label, label] / Enumerable.Range(0, Classes).Sum(prediction => (long)this[label, prediction]);

    /// <summary>The share of a class's predictions that were right; NaN without any.</summary>
    public double Precision(int prediction) =>
        (double)this[prediction, prediction] / Enumerable.Range(0, Classes).Sum(label => (long)this[label, prediction]);
}
