namespace GpuNet.Devices;

/// <summary>
/// How column sums of a matrix are split: each part is summed separately, and the parts are added in order. The number
/// of rows alone determines the parts, so a sum has the same order on any number of threads; parts of about √rows keep
/// all processors busy if there are few columns, and the rounding small if there are many rows.
/// </summary>
/// <param name="Rows">The rows of the matrix.</param>
public readonly record struct RowParts(int Rows)
{
    /// <summary>This many rows of a part are added one after another; runs of them are compensated.</summary>
    internal const int Run = 64;

    private const int FewestRows = 32;

    /// <summary>The rows of a part; the last may have fewer.</summary>
    public int Length => Math.Max(FewestRows, (int)Math.Ceiling(Math.Sqrt(Rows)));

    /// <summary>The number of parts.</summary>
    public int Count => (int)(((long)Rows + Length - 1) / Length);

    /// <summary>The elements of scratch memory for two numbers per part and column.</summary>
    public int WorkspaceLength(int columns)
    {
        long length = BufferLength.Product(2, Count, columns);
        return length <= BufferLength.Most
            ? (int)length
            : throw BufferLength.Refusal(length, $"a workspace of {columns} columns", "use fewer of them");
    }
}
