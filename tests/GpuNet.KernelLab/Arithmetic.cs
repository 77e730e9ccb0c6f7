namespace GpuNet.KernelLab;

/// <summary>What the formulas of a launch computed, over all threads.</summary>
/// <remarks>
/// Seen is what is written over the library's real number, as every formula is. What a kernel computes with plain
/// numbers (the sums of a matrix product, indices) leaves no trace here. Signs and magnitudes count as nothing.
/// </remarks>
public sealed record Arithmetic
{
    /// <summary>Sums and differences.</summary>
    public long Additions { get; internal set; }

    /// <summary>Products.</summary>
    public long Multiplications { get; internal set; }

    /// <summary>Quotients: several instructions each.</summary>
    public long Divisions { get; internal set; }

    /// <summary>The greater, the less, and choices by comparison.</summary>
    public long Comparisons { get; internal set; }

    /// <summary>Roots, exponentials and logarithms, for which a multiprocessor has few units.</summary>
    public long Functions { get; internal set; }

    /// <summary>All of them.</summary>
    public long Operations => Additions + Multiplications + Divisions + Comparisons + Functions;
}
