namespace GpuNet.Graphs;

/// <summary>
/// The sizes of a dense row-major array, the batch first: 32×784, 128×28×28. A shape without sizes is a scalar.
/// </summary>
public sealed class Shape : IEquatable<Shape>
{
    private readonly int[] sizes;

    /// <summary>The given sizes.</summary>
    /// <param name="sizes">Each at least 0.</param>
    /// <exception cref="ArgumentException">
    /// A size is negative, or there are more elements than a buffer holds.
    /// </exception>
    public Shape(params ReadOnlySpan<int> sizes)
    {
        this.sizes = sizes.ToArray();
        foreach (int size in sizes)
        {
            if (size < 0)
                throw new ArgumentException($"the sizes of a shape must not be negative; got {ToString()}");
        }

        // Even an empty batch has rows of some length.
        long count = BufferLength.Product(sizes);
        long columns = sizes.Length == 0 ? 1 : BufferLength.Product(sizes[1..]);
        if (Math.Max(count, columns) > BufferLength.Most)
            throw BufferLength.Refusal(Math.Max(count, columns), ToString(), "reduce one of the sizes");
        (Count, Columns) = ((int)count, (int)columns);
    }

    /// <summary>A single number.</summary>
    public static Shape Scalar { get; } = new();

    /// <summary>The number of dimensions.</summary>
    public int Rank => sizes.Length;

    /// <summary>The number of elements.</summary>
    public int Count { get; }

    /// <summary>The first size: the rows when seen as a matrix; 1 for a scalar.</summary>
    public int Rows => Rank == 0 ? 1 : sizes[0];

    /// <summary>The elements of one row: the columns when seen as a matrix.</summary>
    public int Columns { get; }

    /// <summary>The size at <paramref name="index"/>.</summary>
    public int this[int index] => sizes[index];

    /// <summary>Seen as a matrix: <see cref="Rows"/> and <see cref="Columns"/>.</summary>
    internal void Deconstruct(out int rows, out int columns) => (rows, columns) = (Rows, Columns);

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && sizes.AsSpan().SequenceEqual(other.sizes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (int size in sizes)
            hash.Add(size);
        return hash.ToHashCode();
    }

    /// <summary>The sizes joined by ×; "scalar" for none.</summary>
    public override string ToString() => Rank == 0 ? "scalar" : string.Join('×', sizes);
}
