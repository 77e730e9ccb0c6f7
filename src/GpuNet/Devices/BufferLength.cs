namespace GpuNet.Devices;

/// <summary>How long a buffer may be: its elements are counted in 32 bits, sizes are multiplied in 64.</summary>
internal static class BufferLength
{
    /// <summary>The most elements: loops that go in vectors may step over the end without a wrap.</summary>
    public static int Most => Array.MaxLength;

    /// <summary>The product of sizes that are not negative; <see cref="long.MaxValue"/> where it is more.</summary>
    public static long Product(params ReadOnlySpan<int> sizes)
    {
        if (sizes.Contains(0))
            return 0;
        long product = 1;
        foreach (int size in sizes)
            product = product > long.MaxValue / size ? long.MaxValue : product * size;
        return product;
    }

    /// <summary>A length that a buffer may have.</summary>
    /// <inheritdoc cref="Refusal"/>
    /// <exception cref="ArgumentException">No buffer is as long.</exception>
    public static int Require(long elements, string purpose, string remedy) =>
        elements <= Most ? (int)elements : throw Refusal(elements, purpose, remedy);

    /// <summary>The refusal of what no buffer holds, with the bytes that it takes.</summary>
    /// <param name="elements">Numbers of four bytes.</param>
    /// <param name="purpose">What they are for, such as "a matrix".</param>
    /// <param name="remedy">What to do instead.</param>
    public static ArgumentException Refusal(long elements, string purpose, string remedy)
    {
        string bytes = elements > long.MaxValue / sizeof(float)
            ? $"more than {ByteSize.Text(long.MaxValue)}"
            : ByteSize.Text(elements * sizeof(float));
        return new ArgumentException(
            $"{purpose} takes {bytes}; a buffer holds at most {Most} elements, "
            + $"{ByteSize.Text((long)Most * sizeof(float))}: {remedy}");
    }
}
