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
            Targets = Head(Targets, count * TargetLength),
            TargetLength = TargetLength,
        };
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
