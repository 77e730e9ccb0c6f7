namespace GpuNet.Data;

/// <summary>
/// MNIST-1D, generated: ten classes of signals of 40 values, small enough to train in seconds, yet hard enough to tell
/// apart linear classifiers (about 32 % accuracy), multi-layer perceptrons (about 68 %) and convolutional networks
/// (about 94 %). Source: S. Greydanus, D. Kobak, "Scaling down deep learning with MNIST-1D" (2024), arXiv:2011.14439.
/// </summary>
/// <remarks>
/// The recipe, for each sample: the class's template of 12 points; padding by 36 to 60 zeros; resampling to 72 points;
/// scaling by 1 ± 0.2; a circular shift by 0 to 47; where there is padding, noise of deviation 0.25 smoothed by a
/// Gaussian of width 2; everywhere white noise of deviation 0.02; a slope of up to ± 0.375 over the whole length;
/// resampling to 40 points. Then all samples, training and test together, are moved and scaled to mean 0 and deviation
/// 1. The recipe and the templates are the authors'; the random numbers are not, so that no sample is theirs.
/// </remarks>
public static class Mnist1D
{
    /// <summary>The values of one sample.</summary>
    public const int SampleLength = 40;

    private const int ResampledLength = 72;
    private const int LeastPadding = 36;
    private const int MostPadding = 60;
    private const double ScaleRange = 0.4;
    private const int Shifts = 48;
    private const double SmoothNoise = 0.25;
    private const double WhiteNoise = 0.02;
    private const double ShearRange = 0.75;

    // The Gaussian of width 2, cut off at four widths.
    private const int KernelRadius = 8;
    private static readonly double[] Kernel = Gaussian(width: 2);

    // The authors' ten digits, drawn as curves of 12 points.
    private static readonly double[][] Drawings =
    [
        [5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5],
        [5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5],
        [5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5],
        [5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5],
        [5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5],
        [5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5],
        [5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5],
        [5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5],
        [5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5],
        [5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5],
    ];

    /// <summary>
    /// The ten templates: each of deviation 1/6 around its mean, moved to begin at 0. Rows of 12 points.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<double>> Templates { get; } = [.. Drawings.Select(Template)];

    /// <summary>
    /// Generates the data set: equally many samples of each class, in random order, the first of them for training.
    /// </summary>
    /// <param name="seed">The random seed; the same seed gives the same data.</param>
    /// <param name="trainCount">The number of training samples, at least 1.</param>
    /// <param name="testCount">The number of test samples, at least 1.</param>
    /// <returns>
    /// Features [n, 40] as floats, labels 0 to 9. The id is "mnist1d" for the default seed and counts, otherwise it
    /// includes them.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">A count is below 1.</exception>
    public static DataSetPair Generate(ulong seed = 42, int trainCount = 4000, int testCount = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trainCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(testCount, 1);
        int count = checked(trainCount + testCount);
        var random = new SplitMix64(seed);
        int[] labels = [.. Enumerable.Range(0, count).Select(index => index % Templates.Count)];
        random.Shuffle<int>(labels);
        var values = new double[count * SampleLength];
        for (int sample = 0; sample < count; sample++)
            Sample(Templates[labels[sample]], ref random).CopyTo(values.AsSpan(sample * SampleLength));
        float[] features = Standardize(values);
        string id = (seed, trainCount, testCount) == (42, 4000, 1000)
            ? "mnist1d"
            : FormattableString.Invariant($"mnist1d-seed{seed}-{trainCount}-{testCount}");
        int train = trainCount * SampleLength;
        return new DataSetPair(
            Set("mnist1d train", features.AsMemory(0, train), labels.AsMemory(0, trainCount)),
            Set("mnist1d test", features.AsMemory(train), labels.AsMemory(trainCount)),
            id,
            FormattableString.Invariant($"generated from seed {seed}"));
    }

    private static DataSet Set(string name, ReadOnlyMemory<float> features, ReadOnlyMemory<int> labels) =>
        DataSet.Classification(name, [SampleLength], features, labels, Templates.Count);

    private static IReadOnlyList<double> Template(double[] drawing)
    {
        double mean = drawing.Average();
        double deviation = Math.Sqrt(drawing.Average(point => (point - mean) * (point - mean)));
        return [.. drawing.Select(point => (point - drawing[0]) / deviation / 6)];
    }

    private static double[] Sample(IReadOnlyList<double> template, ref SplitMix64 random)
    {
        int padding = LeastPadding + random.Below(MostPadding - LeastPadding + 1);
        double[] padded = [.. template, .. new double[padding]];
        double[] signal = Resample(padded, ResampledLength);
        double scale = 1 + (ScaleRange * (random.Uniform() - 0.5));
        int shift = random.Below(Shifts);
        double[] smooth = Smooth(Normals(ResampledLength, SmoothNoise, ref random));
        double[] white = Normals(ResampledLength, WhiteNoise, ref random);
        double slope = ShearRange * (random.Uniform() - 0.5);
        var sample = new double[ResampledLength];
        for (int place = 0; place < sample.Length; place++)
        {
            int from = (place - shift + ResampledLength) % ResampledLength;

            // Padding is where a point lies beyond the template's last; up to there the signal hides the smooth noise.
            bool isPadding = from * (padded.Length - 1.0) / (ResampledLength - 1) >= template.Count;
            double height = isPadding ? smooth[place] : scale * signal[from];
            double across = (place / (ResampledLength - 1.0)) - 0.5;
            sample[place] = height + white[place] - (slope * across);
        }

        return Resample(sample, SampleLength);
    }

    private static double[] Normals(int count, double deviation, ref SplitMix64 random)
    {
        var numbers = new double[count];
        for (int index = 0; index < count; index++)
            numbers[index] = deviation * random.Normal();
        return numbers;
    }

    /// <summary>Straight lines between points, read at <paramref name="count"/> even places from end to end.</summary>
    private static double[] Resample(double[] points, int count)
    {
        var result = new double[count];
        for (int index = 0; index < count; index++)
        {
            double place = index * (points.Length - 1.0) / (count - 1);
            int before = Math.Min((int)place, points.Length - 2);
            double share = place - before;
            result[index] = ((1 - share) * points[before]) + (share * points[before + 1]);
        }

        return result;
    }

    private static double[] Smooth(double[] noise)
    {
        var result = new double[noise.Length];
        for (int place = 0; place < noise.Length; place++)
        {
            for (int offset = -KernelRadius; offset <= KernelRadius; offset++)
                result[place] += Kernel[offset + KernelRadius] * noise[Mirror(place + offset, noise.Length)];
        }

        return result;
    }

    // Beyond an end the numbers come again backwards, the last one first.
    private static int Mirror(int place, int length) =>
        place < 0 ? -place - 1 : place >= length ? (2 * length) - place - 1 : place;

    private static double[] Gaussian(double width)
    {
        double[] weights = [.. Enumerable.Range(-KernelRadius, (2 * KernelRadius) + 1)
            .Select(offset => Math.Exp(-0.5 * offset * offset / (width * width)))];
        double sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }

    private static float[] Standardize(double[] values)
    {
        double mean = values.Average();
        double deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        return [.. values.Select(value => (float)((value - mean) / deviation))];
    }
}
