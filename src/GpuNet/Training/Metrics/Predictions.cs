using GpuNet.Data;
using GpuNet.Layers;

namespace GpuNet.Training.Metrics;

/// <summary>
/// A model's outputs for a data set beside what they should be: y [n, k] for labels of k classes, for n rows of k
/// target values, or one logit per sample [n, 1] for two classes, which targets of 0 and 1, targets of −1 and 1 or
/// labels name. A logit above 0 predicts class 1 (so
/// the model ends in the logit and not in its sigmoid); of several outputs the first of the largest predicts its class.
/// </summary>
public sealed class Predictions
{
    private const int LargestBatch = 1000;

    private readonly float[] outputs;
    private readonly int[]? labels;
    private readonly bool areProbabilities;

    private Predictions(float[] outputs, int columns, DataSet data)
    {
        this.outputs = outputs;
        Columns = columns;
        Data = data;
        labels = LabelsOf(data);
        areProbabilities = columns > 1 && Enumerable.Range(0, data.Count).All(IsDistribution);
    }

    /// <summary>The data set that was predicted.</summary>
    public DataSet Data { get; }

    /// <summary>n, the number of samples.</summary>
    public int Count => Data.Count;

    /// <summary>k, the number of outputs of a sample.</summary>
    public int Columns { get; }

    /// <summary>The outputs, [n, k].</summary>
    public ReadOnlySpan<float> Outputs => outputs;

    /// <summary>The number of classes; 0 where the targets name none.</summary>
    public int Classes => labels is null ? 0 : Math.Max(2, Data.IsClassification ? Data.ClassCount : 2);

    /// <summary>The outputs of a model for all samples.</summary>
    /// <param name="model">A model with one input and one output.</param>
    /// <param name="data">The samples.</param>
    /// <exception cref="ArgumentException">Model and data do not match; the message gives both sides.</exception>
    public static Predictions Of(Model model, DataSet data)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        int columns = new Shape([.. model.OutputSizes]).Count;
        int inputs = new Shape([.. model.InputSizes]).Count;
        if (inputs != data.SampleLength)
        {
            throw new ArgumentException(
                $"the model expects samples of {inputs} numbers; those of '{data.Name}' have {data.SampleLength}");
        }

        float[] features = data.FeaturesToArray();
        var outputs = new float[checked(data.Count * columns)];
        for (int start = 0; start < data.Count; start += LargestBatch)
        {
            int count = Math.Min(LargestBatch, data.Count - start);
            model.Predict(features.AsSpan(start * inputs, count * inputs)).CopyTo(outputs.AsSpan(start * columns));
        }

        return Of(outputs, data);
    }

    /// <summary>Outputs that were computed before.</summary>
    /// <param name="outputs">[n, k], of every sample in order.</param>
    /// <param name="data">The samples.</param>
    /// <exception cref="ArgumentException">Their number does not suit the data; the message gives both.</exception>
    public static Predictions Of(ReadOnlySpan<float> outputs, DataSet data)
    {
        ArgumentNullException.ThrowIfNull(data);
        int columns = outputs.Length / data.Count;
        bool fits = columns * data.Count == outputs.Length && columns > 0
            && (data.IsClassification
                ? columns == data.ClassCount || (columns == 1 && data.ClassCount <= 2)
                : columns == data.TargetLength);
        return fits
            ? new Predictions(outputs.ToArray(), columns, data)
            : throw new ArgumentException(
                $"'{data.Name}' has {data.Count} samples with "
                + (data.IsClassification ? $"{data.ClassCount} classes" : $"{data.TargetLength} target values")
                + $" each; {outputs.Length} outputs do not suit them");
    }

    /// <summary>The class that a sample belongs to.</summary>
    /// <exception cref="ArgumentException">The targets name no classes.</exception>
    public int Label(int sample) => RequireClasses()[sample];

    /// <summary>The class that was predicted; −1 where an output is NaN, which predicts nothing.</summary>
    public int Predicted(int sample)
    {
        ReadOnlySpan<float> row = Row(sample);
        if (row.Length == 1)
            return float.IsNaN(row[0]) ? -1 : row[0] > 0 ? 1 : 0;
        int best = 0;
        for (int column = 0; column < row.Length; column++)
        {
            if (float.IsNaN(row[column]))
                return -1;
            if (row[column] > row[best])
                best = column;
        }

        return best;
    }

    /// <summary>What speaks for a class: its output; of a single logit z, z for class 1 and −z for class 0.</summary>
    public float Score(int sample, int label)
    {
        ReadOnlySpan<float> row = Row(sample);
        return row.Length > 1 ? row[label] : label == 1 ? row[0] : -row[0];
    }

    /// <summary>
    /// How much more speaks for a class than for the others, comparable from sample to sample: the logarithm of the odds,
    /// z_c − ln Σ e^zⱼ over the other classes; p_c itself where the outputs of every sample are probabilities, from 0 to 1
    /// with a sum of 1; of a single logit z or −z.
    /// </summary>
    public double Odds(int sample, int label)
    {
        ReadOnlySpan<float> row = Row(sample);
        if (row.Length == 1)
            return Score(sample, label);
        if (areProbabilities)
            return row[label];
        double largest = double.NegativeInfinity;
        for (int column = 0; column < row.Length; column++)
        {
            if (column != label)
                largest = Math.Max(largest, row[column]);
        }

        double others = 0;
        for (int column = 0; column < row.Length; column++)
        {
            if (column != label)
                others += Math.Exp(row[column] - largest);
        }

        return row[label] - largest - Math.Log(others);
    }

    /// <summary>The outputs of a sample.</summary>
    public ReadOnlySpan<float> Row(int sample) => outputs.AsSpan(sample * Columns, Columns);

    /// <summary>The metrics of these predictions, by name, in their order.</summary>
    public IReadOnlyDictionary<string, double> Measure(params ReadOnlySpan<IMetric> metrics)
    {
        var values = new Dictionary<string, double>();
        foreach (IMetric metric in metrics)
            values.Add(metric.Name, metric.Of(this));
        return values;
    }

    internal int[] RequireClasses() => labels
        ?? throw new ArgumentException(
            $"'{Data.Name}' has {Data.TargetLength} target values per sample that name no class; a metric of classes "
            + "needs labels, or one target of 0 or 1 (−1 or 1)");

    internal ReadOnlySpan<float> RequireTargets() => Data.IsClassification
        ? throw new ArgumentException(
            $"'{Data.Name}' has labels of {Data.ClassCount} classes; an error of numbers needs target values")
        : Data.Targets.Span;

    private bool IsDistribution(int sample)
    {
        double total = 0;
        foreach (float number in Row(sample))
        {
            if (!(number is >= 0 and <= 1))
                return false;
            total += number;
        }

        return Math.Abs(total - 1) < 1e-3;
    }

    private static int[]? LabelsOf(DataSet data)
    {
        if (data.IsClassification)
            return data.Labels.ToArray();
        float[] targets = data.Targets.ToArray();
        bool areClasses = data.TargetLength == 1
            && (targets.All(target => target is 0 or 1) || targets.All(target => target is -1 or 1));
        return areClasses ? [.. targets.Select(target => target > 0 ? 1 : 0)] : null;
    }
}
