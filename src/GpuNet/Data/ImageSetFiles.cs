namespace GpuNet.Data;

/// <summary>Creates the two data sets from the four arrays and checks that the arrays match.</summary>
internal static class ImageSetFiles
{
    /// <summary>Makes the pair.</summary>
    /// <param name="description">The data set.</param>
    /// <param name="id">The pair's id, which messages name the samples by.</param>
    /// <param name="arrays">The arrays in the order of the description's files.</param>
    /// <param name="names">The files' names in messages, in the same order.</param>
    /// <exception cref="InvalidDataException">The arrays do not match; the message names a file.</exception>
    public static (DataSet Train, DataSet Test) Pair(
        ImageDataSetDescription description,
        string id,
        IReadOnlyList<IdxArray> arrays,
        IReadOnlyList<string> names)
    {
        DataSet train = Single(description, $"{id} train", arrays[0], names[0], arrays[1], names[1]);
        DataSet test = Single(description, $"{id} test", arrays[2], names[2], arrays[3], names[3]);
        return train.SampleShape.SequenceEqual(test.SampleShape)
            ? (train, test)
            : throw new InvalidDataException(
                $"{names[2]}: expected images of {Shape(train.SampleShape)} like those of {names[0]}, "
                + $"found {Shape(test.SampleShape)}");
    }

    private static DataSet Single(
        ImageDataSetDescription description,
        string name,
        IdxArray images,
        string imagesName,
        IdxArray labels,
        string labelsName)
    {
        Check(images, imagesName, 3);
        Check(labels, labelsName, 1);
        if (images.Dimensions[0] != labels.Dimensions[0])
        {
            throw new InvalidDataException(
                $"{labelsName}: expected {images.Dimensions[0]} labels for the images of {imagesName}, "
                + $"found {labels.Dimensions[0]}");
        }

        int[] classes = new int[labels.Count];
        ReadOnlySpan<byte> bytes = labels.Values<byte>();
        for (int i = 0; i < classes.Length; i++)
            classes[i] = bytes[i];
        try
        {
            return DataSet.Classification(
                name,
                [images.Dimensions[1], images.Dimensions[2]],
                images.Bytes,
                1f / 255,
                classes,
                description.ClassNames.Count);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException(
                $"{(images.Count == 0 ? imagesName : labelsName)}: {exception.Message}", exception);
        }
    }

    private static void Check(IdxArray array, string name, int rank)
    {
        if (array.ElementType != IdxElementType.UnsignedByte || array.Dimensions.Count != rank)
        {
            throw new InvalidDataException(
                $"{name}: expected unsigned bytes of rank {rank}, "
                + $"found {array.ElementType} of rank {array.Dimensions.Count}");
        }
    }

    private static string Shape(IReadOnlyList<int> shape) => $"{shape[0]}×{shape[1]}";
}
