namespace GpuNet.Devices;

/// <summary>The limits of a buffer: its elements are counted in 32 bits, sizes are multiplied in 64.</summary>
internal static class BufferLength
{
    /// <summary>
    /// The maximum number of elements: vectorized loops may step past the end without wrapping around.
    /// </summary>
    public static int Most => Array.MaxLength;

    /// <summary>The product of non-negative sizes; <see cref="long.MaxValue"/> if it is larger.</summary>
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

    /// <summary>The exception for a size that no buffer can hold, with the bytes that it would take.</summary>
    /// <param name="elements">The number of four-byte elements.</param>
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
