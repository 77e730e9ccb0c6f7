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
    public int Length { get; } = ((((inner + count - 1) / count) + depth - 1) / depth) * depth;
}
