namespace GpuNet.Data;

/// <summary>
/// x′ⱼ = (xⱼ − offsetⱼ) · factorⱼ for each feature j, fitted to the training samples alone, so that nothing about
/// others leaks into training. A <c>Rescale</c> layer with these numbers makes it a part of the model, and of its file.
/// </summary>
public sealed class FeatureScaling
{
    private readonly float[] offsets;
    private readonly float[] factors;

    private FeatureScaling(float[] offsets, float[] factors) => (this.offsets, this.factors) = (offsets, factors);

    /// <summary>What is subtracted from each feature.</summary>
    public IReadOnlyList<float> Offsets => offsets;

    /// <summary>What each difference is multiplied by; 1 for a feature that never changes.</summary>
    public IReadOnlyList<float> Factors => factors;

    /// <summary>
    /// To mean 0 and standard deviation 1: offset = the mean, factor = 1/σ, with σ² the biased variance. A feature that
    /// never changes becomes 0.
    /// </summary>
    /// <param name="train">The training samples.</param>
    public static FeatureScaling Standardize(DataSet train) => Fit(train, column =>
    {
        double mean = column.Average();
        double variance = column.Average(number => (number - mean) * (number - mean));
        return (mean, Math.Sqrt(variance));
    });

    /// <summary>
    /// To the range from 0 to 1: offset = the minimum, factor = 1/(maximum − minimum). A feature that never changes
    /// becomes 0.
    /// </summary>
    /// <param name="train">The training samples.</param>
    public static FeatureScaling MinMax(DataSet train) =>
        Fit(train, column => (column.Min(), column.Max() - column.Min()));

    /// <summary>The samples with scaled features.</summary>
    /// <exception cref="ArgumentException">
    /// The samples have another number of features; the message names both.
    /// </exception>
    public DataSet Apply(DataSet data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.SampleLength != offsets.Length)
        {
            throw new ArgumentException(
                $"the scaling was fitted to {offsets.Length} features; '{data.Name}' has {data.SampleLength}",
                nameof(data));
        }

        float[] features = data.FeaturesToArray();
        for (int index = 0; index < features.Length; index++)
        {
            int column = index % offsets.Length;
            features[index] = (features[index] - offsets[column]) * factors[column];
        }

        return data.WithFeatures(features);
    }

    private static FeatureScaling Fit(DataSet train, Func<double[], (double Offset, double Spread)> fit)
    {
        ArgumentNullException.ThrowIfNull(train);
        float[] features = train.FeaturesToArray();
        int length = train.SampleLength;
        float[] offsets = new float[length];
        float[] factors = new float[length];
        double[] column = new double[train.Count];
        for (int index = 0; index < length; index++)
        {
            for (int sample = 0; sample < column.Length; sample++)
                column[sample] = features[(sample * length) + index];
            (double offset, double spread) = fit(column);

            // Where rounding is all that is left of a spread, dividing by it would blow it up to a signal.
            bool isConstant = spread <= Math.Abs(offset) * 1e-7 || !float.IsFinite((float)(1 / spread));
            (offsets[index], factors[index]) = ((float)offset, isConstant ? 1 : (float)(1 / spread));
        }

        return new FeatureScaling(offsets, factors);
    }
}
