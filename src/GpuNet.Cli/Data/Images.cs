namespace GpuNet.Cli.Data;

/// <summary>Images, or samples of another kind, to classify.</summary>
internal sealed class Images
{
    private readonly ReadOnlyMemory<byte> bytes;
    private readonly ReadOnlyMemory<float> numbers;
    private readonly float scale;

    private Images(
        string name, IReadOnlyList<int> shape, ReadOnlyMemory<byte> bytes, float scale, ReadOnlyMemory<int> labels)
    {
        Name = name;
        Length = shape.Aggregate(1, (product, size) => product * size);
        Width = shape.Count == 2 ? shape[1] : 0;
        Labels = labels;
        this.bytes = bytes;
        this.scale = scale;
    }

    private Images(DataSet data)
        : this($"'{data.Name}'", data.SampleShape, data.ByteFeatures, data.FeatureScale, data.Labels) =>
        numbers = data.FloatFeatures;

    /// <summary>Their name in messages.</summary>
    public string Name { get; }

    /// <summary>The number of pixels of one image.</summary>
    public int Length { get; }

    /// <summary>The width of an image; 0 if the samples are not images.</summary>
    public int Width { get; }

    /// <summary>The number of images.</summary>
    public int Count => Math.Max(bytes.Length, numbers.Length) / Length;

    /// <summary>Their labels; empty if unknown.</summary>
    public ReadOnlyMemory<int> Labels { get; }

    /// <summary>Those to classify by default: all images of a user's file, one of a test set.</summary>
    public IEnumerable<int> Usual => Enumerable.Range(0, Labels.IsEmpty ? Count : 1);

    /// <summary>The pixels of an image as the model expects them.</summary>
    public float[] this[int index]
    {
        get
        {
            if (!numbers.IsEmpty)
                return numbers.Slice(index * Length, Length).ToArray();
            var pixels = new float[Length];
            ReadOnlySpan<byte> image = bytes.Span.Slice(index * Length, Length);
            for (int pixel = 0; pixel < Length; pixel++)
                pixels[pixel] = image[pixel] * scale;
            return pixels;
        }
    }

    /// <summary>Those of a data set.</summary>
    public static Images Of(DataSet data)
    {
        return new Images(data);
    }

    /// <summary>Those of an IDX file of unsigned bytes [n, height, width].</summary>
    /// <exception cref="InvalidDataException">The file is corrupt or holds no images.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Images Read(string path)
    {
        IdxArray array = IdxFile.Read(path);
        return array.ElementType == IdxElementType.UnsignedByte && array.Dimensions.Count == 3 && array.Count > 0
            ? new Images($"'{path}'", [.. array.Dimensions.Skip(1)], array.Bytes, 1f / 255, default)
            : throw new InvalidDataException(
                $"{path}: expected images, unsigned bytes of n×height×width, "
                + $"found {array.ElementType} of {string.Join('×', array.Dimensions)}");
    }
}
