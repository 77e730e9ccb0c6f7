namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// A range along one axis: the part of the image that a window covers, or the windows that cover a position.
/// </summary>
/// <param name="Start">The first.</param>
/// <param name="End">One past the last.</param>
internal readonly record struct Cover(int Start, int End)
{
    /// <summary>The rows or columns of the image under the window at <paramref name="output"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Cover Of(int output, int size, int kernel, int stride, int padding)
    {
        int first = (output * stride) - padding;
        return new Cover(Math.Max(first, 0), Math.Min(first + kernel, size));
    }

    /// <summary>The windows that cover the row or column at <paramref name="place"/> of the image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Cover WindowsOver(int place, int outputs, int kernel, int stride, int padding)
    {
        int padded = place + padding;

        // Those that start after padded − kernel; from the first if that is negative.
        int start = Math.Max(padded - kernel + stride, 0) / stride;
        return new Cover(start, Math.Min((padded / stride) + 1, outputs));
    }
}
