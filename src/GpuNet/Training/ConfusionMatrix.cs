namespace GpuNet.Training;

/// <summary>How often each class was predicted as each class: row = label, column = prediction.</summary>
public sealed class ConfusionMatrix
{
    /// <summary>The largest number of classes for which an evaluation counts a matrix by default: 262 KB.</summary>
    public const int UsualClasses = 256;

    private const int MostPrintedClasses = 20;

    private readonly int[] counts;

    /// <summary>The given counts, row by row.</summary>
    /// <exception cref="ArgumentException">The counts do not form a square matrix.</exception>
    public ConfusionMatrix(int classes, ReadOnlySpan<int> counts)
    {
        if (counts.Length != (long)classes * classes)
        {
            throw new ArgumentException(
                $"a confusion matrix of {classes} classes needs {(long)classes * classes} counts; got {counts.Length}");
        }

        Classes = classes;
        this.counts = counts.ToArray();
    }

    private ConfusionMatrix(int classes, int[] counts)
    {
        Classes = classes;
        this.counts = counts;
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>
    /// The number of samples of class <paramref name="label"/> that were predicted as <paramref name="prediction"/>.
    /// </summary>
    public int this[int label, int prediction] => counts[((long)label * Classes) + prediction];

    /// <summary>The number of samples.</summary>
    public long Total => counts.Sum(count => (long)count);

    /// <summary>The samples on the diagonal.</summary>
    public long Correct => Enumerable.Range(0, Classes).Sum(label => (long)this[label, label]);

    /// <summary>Correct / Total; NaN without samples.</summary>
    public double Accuracy => (double)Correct / Total;

    /// <summary>Recall: the fraction of a class's samples that were predicted correctly; NaN without any.</summary>
    public double Recall(int label) =>
        (double)this[label, label] / Enumerable.Range(0, Classes).Sum(prediction => (long)this[label, prediction]);

    /// <summary>
    /// The counts as a table, with a row for each label and a column for each prediction; for more than 20 classes only
    /// the number of correct predictions and the total.
    /// </summary>
    public override string ToString()
    {
        if (Classes > MostPrintedClasses)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"{Classes:N0} classes: {Correct:N0} of {Total:N0} samples are correct");
        }

        int width = Math.Max(Classes - 1, counts.DefaultIfEmpty().Max()).ToString(CultureInfo.InvariantCulture).Length;
        var text = new StringBuilder("label");
        for (int prediction = 0; prediction < Classes; prediction++)
            Append(prediction);
        for (int label = 0; label < Classes; label++)
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"\n{label,5}");
            for (int prediction = 0; prediction < Classes; prediction++)
                Append(this[label, prediction]);
        }

        return text.ToString();

        void Append(int number) =>
            _ = text.Append("  ").Append(number.ToString(CultureInfo.InvariantCulture).PadLeft(width));
    }

    /// <summary>A matrix over counts that nothing else changes.</summary>
    internal static ConfusionMatrix Of(int classes, int[] counts) => new(classes, counts);

    /// <summary>classes × classes.</summary>
    /// <exception cref="ArgumentException">No buffer can hold so many counts.</exception>
    internal static int LengthOf(int classes) => BufferLength.Require(
        (long)classes * classes, $"a confusion matrix of {classes} classes", "leave the matrix out");

    /// <summary>Precision: the fraction of a class's predictions that were correct; NaN without any.</summary>
    public double Precision(int prediction) =>
        (double)this[prediction, prediction] / Enumerable.Range(0, Classes).Sum(label => (long)this[label, prediction]);
}
