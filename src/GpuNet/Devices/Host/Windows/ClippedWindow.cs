namespace GpuNet.Devices.Host.Windows;

/// <summary>The part of a window along one axis that lies in the image.</summary>
/// <param name="Start">The first row or column of the image under it.</param>
/// <param name="Skipped">How much of the window lies before the image.</param>
/// <param name="Length">How much of it lies in the image, at least 1.</param>
internal readonly record struct ClippedWindow(int Start, int Skipped, int Length)
{
    /// <summary>Of the window at <paramref name="output"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ClippedWindow Of(int output, int size, int kernel, int stride, int padding)
    {
        int first = (output * stride) - padding;
        int start = Math.Max(first, 0);
        return new ClippedWindow(start, start - first, Math.Min(first + kernel, size) - start);
    }

    /// <summary>The rows of the window at output row <paramref name="output"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ClippedWindow Rows(in WindowGeometry geometry, int output) =>
        Of(output, geometry.Height, geometry.KernelHeight, geometry.StrideHeight, geometry.PaddingHeight);

    /// <summary>The columns of the window at output column <paramref name="output"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ClippedWindow Columns(in WindowGeometry geometry, int output) =>
        Of(output, geometry.Width, geometry.KernelWidth, geometry.StrideWidth, geometry.PaddingWidth);
}
