namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// The parts into which the sums of a product are split: <paramref name="count"/> of equal length but the last.
/// </summary>
/// <param name="inner">K.</param>
/// <param name="count">How many.</param>
/// <param name="depth">Each length is a multiple of it, so that only the last part has an incomplete step.</param>
internal readonly struct GemmParts(int inner, int count, int depth)
{
    /// <summary>How many; those past K are empty.</summary>
    public int Count { get; } = count;

    /// <summary>The steps of k of each.</summary>
    public int Length { get; } = LengthOf(inner, count, depth);

    /// <summary>The parts of at most so many that have steps of k, at least one.</summary>
    public static int WithoutEmpty(int inner, int most, int depth) =>
        inner == 0 ? 1 : ((inner - 1) / LengthOf(inner, most, depth)) + 1;

    private static int LengthOf(int inner, int count, int depth) =>
        (int)((((((long)inner + count - 1) / count) + depth - 1) / depth) * depth);
}
