namespace GpuNet.Data;

/// <summary>
/// Training or test samples, immutable: per sample a row of features (bytes, to be multiplied by <see
/// cref="FeatureScale"/>, or floats) and either a class label or a row of target values. Shapes: features [Count,
/// SampleLength] where SampleLength is the product of <see cref="SampleShape"/>, labels [Count], targets [Count,
/// TargetLength]. Of each of the two pairs, the member not in use is empty.
/// </summary>
/// <remarks>The memory passed in is used directly, without a copy; it must not be changed afterwards.</remarks>
public sealed class DataSet
{
    private DataSet(string name, IReadOnlyList<int> sampleShape, int sampleLength, int count)
    {
        Name = name;
        SampleShape = sampleShape;
        SampleLength = sampleLength;
        Count = count;
    }

    /// <summary>The name in messages, e.g. "mnist train".</summary>
    public string Name { get; }

    /// <summary>The number of samples, at least 1.</summary>
    public int Count { get; }

    /// <summary>The shape of one sample, e.g. [28, 28]; at least one dimension, each at least 1.</summary>
    public IReadOnlyList<int> SampleShape { get; }

    /// <summary>The number of features of one sample: the product of <see cref="SampleShape"/>.</summary>
    public int SampleLength { get; }

    /// <summary>Whether the features are bytes; otherwise they are in <see cref="FloatFeatures"/>.</summary>
    public bool HasByteFeatures => !ByteFeatures.IsEmpty;

    /// <summary>The features as bytes, [Count, SampleLength], or empty.</summary>
    public ReadOnlyMemory<byte> ByteFeatures { get; private set; }

    /// <summary>The factor of a byte feature, e.g. 1/255; 1 for float features.</summary>
    public float FeatureScale { get; private set; } = 1;

    /// <summary>The features as floats, [Count, SampleLength], or empty.</summary>
    public ReadOnlyMemory<float> FloatFeatures { get; private set; }

    /// <summary>Whether the samples have labels; otherwise they have targets.</summary>
    public bool IsClassification => ClassCount > 0;

    /// <summary>The classes of the samples, [Count], each 0..ClassCount-1; empty for regression.</summary>
    public ReadOnlyMemory<int> Labels { get; private set; }

    /// <summary>The number of classes; 0 for regression.</summary>
    public int ClassCount { get; private set; }

    /// <summary>The names of the classes; null if they have none.</summary>
    public IReadOnlyList<string>? ClassNames { get; private set; }

    /// <summary>The target values, [Count, TargetLength]; empty for classification.</summary>
    public ReadOnlyMemory<float> Targets { get; private set; }

    /// <summary>The number of target values of one sample; 0 for classification.</summary>
    public int TargetLength { get; private set; }

    /// <summary>Samples of byte features with a class label each; a feature's value is byte · scale.</summary>
    /// <param name="name">The name in messages.</param>
    /// <param name="sampleShape">The shape of one sample.</param>
    /// <param name="features">[n, product of the shape].</param>
    /// <param name="featureScale">Positive and finite, e.g. 1/255.</param>
    /// <param name="labels">[n], each 0..classCount-1.</param>
    /// <param name="classCount">At least 1.</param>
    /// <exception cref="ArgumentException">A count, the scale or a label is wrong; the message names it.</exception>
    public static DataSet Classification(
        string name,
        IReadOnlyList<int> sampleShape,
        ReadOnlyMemory<byte> features,
        float featureScale,
        ReadOnlyMemory<int> labels,
        int classCount)
    {
        DataSet set = Create(name, sampleShape, features.Length);
        set.TakeFeatures(features, featureScale);
        set.TakeLabels(labels, classCount);
        return set;
    }

    /// <summary>Samples of float features with a class label each.</summary>
    /// <param name="name">The name in messages.</param>
    /// <param name="sampleShape">The shape of one sample.</param>
    /// <param name="features">[n, product of the shape], finite.</param>
    /// <param name="labels">[n], each 0..classCount-1.</param>
    /// <param name="classCount">At least 1.</param>
    /// <exception cref="ArgumentException">A count, a feature or a label is wrong; the message names it.</exception>
    public static DataSet Classification(
        string name,
        IReadOnlyList<int> sampleShape,
        ReadOnlyMemory<float> features,
        ReadOnlyMemory<int> labels,
        int classCount)
    {
        DataSet set = Create(name, sampleShape, features.Length);
        set.TakeFeatures(features);
        set.TakeLabels(labels, classCount);
        return set;
    }

    /// <summary>Samples of byte features with a row of target values each; a feature's value is byte · scale.</summary>
    /// <param name="name">The name in messages.</param>
    /// <param name="sampleShape">The shape of one sample.</param>
    /// <param name="features">[n, product of the shape].</param>
    /// <param name="featureScale">Positive and finite, e.g. 1/255.</param>
    /// <param name="targets">[n, targetLength], finite.</param>
    /// <param name="targetLength">At least 1.</param>
    /// <exception cref="ArgumentException">A count, the scale or a target is wrong; the message names it.</exception>
    public static DataSet Regression(
        string name,
        IReadOnlyList<int> sampleShape,
        ReadOnlyMemory<byte> features,
        float featureScale,
        ReadOnlyMemory<float> targets,
        int targetLength)
    {
        DataSet set = Create(name, sampleShape, features.Length);
        set.TakeFeatures(features, featureScale);
        set.TakeTargets(targets, targetLength);
        return set;
    }

    /// <summary>Samples of float features with a row of target values each.</summary>
    /// <param name="name">The name in messages.</param>
    /// <param name="sampleShape">The shape of one sample.</param>
    /// <param name="features">[n, product of the shape], finite.</param>
    /// <param name="targets">[n, targetLength], finite.</param>
    /// <param name="targetLength">At least 1.</param>
    /// <exception cref="ArgumentException">A count, a feature or a target is wrong; the message names it.</exception>
    public static DataSet Regression(
        string name,
        IReadOnlyList<int> sampleShape,
        ReadOnlyMemory<float> features,
        ReadOnlyMemory<float> targets,
        int targetLength)
    {
        DataSet set = Create(name, sampleShape, features.Length);
        set.TakeFeatures(features);
        set.TakeTargets(targets, targetLength);
        return set;
    }

    /// <summary>
    /// Samples of a CSV file with a header: numbers as they are, text as categories. To read further files alike, use
    /// <see cref="CsvColumns"/>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="label">The name of the column to predict.</param>
    /// <param name="options">How to read it; null for the defaults.</param>
    /// <exception cref="InvalidDataException">
    /// A row is ragged, a column is not there or has no value, a label is missing, or there is only one class; the
    /// message names the file, the line and what is wrong.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static DataSet FromCsv(string path, string label, CsvOptions? options = null)
    {
        options ??= new CsvOptions();
        CsvTable table = CsvTable.Read(path, options.Delimiter);
        return new CsvColumns(table, label, options).Read(table);
    }

    /// <summary>
    /// The features of all samples as numbers, [Count, SampleLength]: bytes times <see cref="FeatureScale"/>.
    /// </summary>
    /// <returns>A copy.</returns>
    public float[] FeaturesToArray()
    {
        if (!HasByteFeatures)
            return FloatFeatures.ToArray();
        var numbers = new float[ByteFeatures.Length];
        ReadOnlySpan<byte> bytes = ByteFeatures.Span;
        for (int index = 0; index < numbers.Length; index++)
            numbers[index] = bytes[index] * FeatureScale;
        return numbers;
    }

    /// <summary>The first <paramref name="count"/> samples, over the same memory.</summary>
    /// <param name="count">1..Count.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is outside 1..Count.</exception>
    public DataSet Take(int count)
    {
        if (count < 1 || count > Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), $"cannot take {count} of the {Count} samples of '{Name}'");
        }

        return new DataSet(Name, SampleShape, SampleLength, count)
        {
            ByteFeatures = Head(ByteFeatures, count * SampleLength),
            FeatureScale = FeatureScale,
            FloatFeatures = Head(FloatFeatures, count * SampleLength),
            Labels = Head(Labels, count),
            ClassCount = ClassCount,
            ClassNames = ClassNames,
            Targets = Head(Targets, count * TargetLength),
            TargetLength = TargetLength,
        };
    }

    /// <summary>The samples in a random order.</summary>
    /// <param name="seed">The same seed gives the same order everywhere.</param>
    /// <returns>A copy.</returns>
    public DataSet Shuffle(ulong seed) => Select(RandomOrder(seed));

    /// <summary>
    /// Divides the samples at random, such as into training and validation samples. With labels, each class is divided
    /// alike, to within one sample; classes of a single sample fall to either part.
    /// </summary>
    /// <param name="share">
    /// The share of the first part, above 0 and below 1; it has round(share · Count) samples.
    /// </param>
    /// <param name="seed">The same seed gives the same parts everywhere.</param>
    /// <returns>Copies, each in a random order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The share is out of range, or a part would have no sample.
    /// </exception>
    public (DataSet First, DataSet Second) Split(double share, ulong seed)
    {
        int count = share is > 0 and < 1 ? (int)Math.Round(share * Count) : 0;
        if (count < 1 || count >= Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(share),
                share,
                $"a share of the {Count} samples of '{Name}' must leave at least 1 sample to each part");
        }

        int[] left = Quotas(share);
        List<int> first = new(count);
        List<int> second = new(Count - count);
        foreach (int sample in RandomOrder(seed))
            (left[IsClassification ? Labels.Span[sample] : 0]-- > 0 ? first : second).Add(sample);
        return (Select([.. first]), Select([.. second]));
    }

    /// <summary>The same samples with names for their classes.</summary>
    /// <param name="names">A name for each class, no two the same.</param>
    /// <exception cref="ArgumentException">There are more or fewer, or a name stands twice.</exception>
    public DataSet WithClassNames(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Count != ClassCount)
            throw new ArgumentException($"'{Name}' has {ClassCount} classes; got {names.Count} names", nameof(names));
        if (names.Distinct(StringComparer.Ordinal).Count() != names.Count)
            throw new ArgumentException($"a class name of '{Name}' stands twice", nameof(names));
        DataSet named = Take(Count);
        named.ClassNames = [.. names];
        return named;
    }

    /// <summary>The same samples with other features of the same number.</summary>
    internal DataSet WithFeatures(float[] features)
    {
        DataSet changed = Take(Count);
        changed.ByteFeatures = default;
        changed.FeatureScale = 1;
        changed.TakeFeatures(features);
        return changed;
    }

    /// <summary>How many samples of each class the first part gets; without classes, of all.</summary>
    private int[] Quotas(double share)
    {
        int[] counts = new int[Math.Max(ClassCount, 1)];
        if (!IsClassification)
            counts[0] = Count;
        foreach (int label in Labels.Span)
            counts[label]++;

        // Rounded over all classes before each, so that the rounded parts add up to the rounded whole.
        int[] quotas = new int[counts.Length];
        int before = 0;
        for (int label = 0; label < counts.Length; label++)
        {
            quotas[label] = (int)(Math.Round(share * (before + counts[label])) - Math.Round(share * before));
            before += counts[label];
        }

        return quotas;
    }

    private int[] RandomOrder(ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, Count)];
        new SplitMix64(seed).Shuffle<int>(order);
        return order;
    }

    private DataSet Select(int[] samples) => new(Name, SampleShape, SampleLength, samples.Length)
    {
        ByteFeatures = Rows(ByteFeatures, samples, SampleLength),
        FeatureScale = FeatureScale,
        FloatFeatures = Rows(FloatFeatures, samples, SampleLength),
        Labels = Rows(Labels, samples, 1),
        ClassCount = ClassCount,
        ClassNames = ClassNames,
        Targets = Rows(Targets, samples, TargetLength),
        TargetLength = TargetLength,
    };

    private static T[] Rows<T>(ReadOnlyMemory<T> values, int[] samples, int length)
    {
        if (values.IsEmpty)
            return [];
        var rows = new T[samples.Length * length];
        for (int index = 0; index < samples.Length; index++)
            values.Span.Slice(samples[index] * length, length).CopyTo(rows.AsSpan(index * length));
        return rows;
    }

    // The member not in use is empty and has no head.
    private static ReadOnlyMemory<T> Head<T>(ReadOnlyMemory<T> values, int count) =>
        values.IsEmpty ? values : values[..count];

    private void TakeFeatures(ReadOnlyMemory<byte> features, float scale)
    {
        CheckScale(Name, scale);
        ByteFeatures = features;
        FeatureScale = scale;
    }

    private void TakeFeatures(ReadOnlyMemory<float> features)
    {
        CheckFinite("features", Name, SampleLength, features.Span);
        FloatFeatures = features;
    }

    private void TakeLabels(ReadOnlyMemory<int> labels, int classCount)
    {
        CheckLabels(Name, Count, labels.Span, classCount);
        Labels = labels;
        ClassCount = classCount;
    }

    private void TakeTargets(ReadOnlyMemory<float> targets, int targetLength)
    {
        CheckTargets(Name, Count, targets.Span, targetLength);
        Targets = targets;
        TargetLength = targetLength;
    }

    private static DataSet Create(string name, IReadOnlyList<int> sampleShape, int featureCount)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(sampleShape);
        int[] shape = [.. sampleShape];
        long length = shape.Length == 0 ? 0 : 1;
        foreach (int dimension in shape)
        {
            // A length beyond all features is wrong already; stopping there keeps the product from overflowing.
            if (dimension < 1 || length > featureCount)
                break;
            length *= dimension;
        }

        string shapeText = $"[{string.Join(", ", shape)}]";
        if (shape.Length == 0 || shape.Any(dimension => dimension < 1))
        {
            throw new ArgumentException(
                $"sample shape of '{name}': {shapeText} does not have one or more dimensions of at least 1");
        }

        if (featureCount == 0 || featureCount % length != 0)
        {
            throw new ArgumentException(
                $"features of '{name}': {featureCount} values are not one or more samples of shape {shapeText}");
        }

        return new DataSet(name, Array.AsReadOnly(shape), (int)length, (int)(featureCount / length));
    }

    private static void CheckScale(string name, float scale)
    {
        if (!(scale > 0 && float.IsFinite(scale)))
            throw new ArgumentException(Invariant($"feature scale of '{name}': {scale} is not positive and finite"));
    }

    private static void CheckLabels(string name, int count, ReadOnlySpan<int> labels, int classCount)
    {
        if (classCount < 1)
            throw new ArgumentException($"labels of '{name}': {classCount} classes are fewer than 1");
        if (labels.Length != count)
            throw new ArgumentException($"labels of '{name}': {labels.Length} labels for {count} samples");
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)classCount)
            {
                throw new ArgumentException(
                    $"labels of '{name}': label {labels[i]} at sample {i} is outside 0..{classCount - 1}");
            }
        }
    }

    private static void CheckTargets(string name, int count, ReadOnlySpan<float> targets, int targetLength)
    {
        if (targetLength < 1)
            throw new ArgumentException($"targets of '{name}': a target length of {targetLength} is less than 1");
        if (targets.Length != (long)count * targetLength)
        {
            throw new ArgumentException(
                $"targets of '{name}': {targets.Length} values for {count} samples of {targetLength}");
        }

        CheckFinite("targets", name, targetLength, targets);
    }

    private static void CheckFinite(string what, string name, int rowLength, ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                throw new ArgumentException(Invariant(
                    $"{what} of '{name}': {values[i]} at sample {i / rowLength}, value {i % rowLength} is not finite"));
            }
        }
    }
}
