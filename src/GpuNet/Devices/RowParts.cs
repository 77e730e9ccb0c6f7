namespace GpuNet.Devices;

/// <summary>
/// How sums down the columns of a matrix are cut: each part is summed by itself, and the parts are added up in order.
/// The rows alone determine it, so a sum has the same order on any number of threads; parts of about √rows keep all
/// processors busy where columns are few, and the rounding small where rows are many.
/// </summary>
/// <param name="Rows">The rows of the matrix.</param>
public readonly record struct RowParts(int Rows)
{
    /// <summary>As many rows of a part are added up one after another; runs of them are compensated.</summary>
    internal const int Run = 64;

    private const int FewestRows = 32;

    /// <summary>The rows of a part; the last may have fewer.</summary>
    public int Length => Math.Max(FewestRows, (int)Math.Ceiling(Math.Sqrt(Rows)));

    /// <summary>The number of parts.</summary>
    public int Count => (int)(((long)Rows + Length - 1) / Length);

    /// <summary>The elements of scratch memory for two numbers a part and column.</summary>
    public int WorkspaceLength(int columns)
    {
        long length = BufferLength.Product(2, Count, columns);
        return length <= BufferLength.Most
            ? (int)length
            : throw BufferLength.Refusal(length, $"a workspace of {columns} columns", "use fewer of them");
    }
}
