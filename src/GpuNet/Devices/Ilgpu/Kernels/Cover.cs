using System.Runtime.CompilerServices;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// A range along one axis: the part of the image that a window covers, or the windows that cover a position.
/// </summary>
internal readonly struct Cover
{
    private Cover(int start, int end)
    {
        Start = start;
        End = end;
    }

    /// <summary>The first.</summary>
    public int Start { get; }

    /// <summary>One past the last.</summary>
    public int End { get; }

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
