namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>A range along one axis: what a window covers of the image, or which windows cover a place of it.</summary>
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

        // Those that start after padded − kernel; where that is negative, from the first.
        int start = Math.Max(padded - kernel + stride, 0) / stride;
        return new Cover(start, Math.Min((padded / stride) + 1, outputs));
    }
}
