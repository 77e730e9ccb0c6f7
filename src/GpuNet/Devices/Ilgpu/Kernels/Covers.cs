using System.Runtime.CompilerServices;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// An element of images or of the windows' output, with its <see cref="Cover"/> along both axes of the other.
/// </summary>
internal readonly struct Covers
{
    private Covers(int sample, int row, int column, int channel, Cover down, Cover across)
    {
        Sample = sample;
        Row = row;
        Column = column;
        Channel = channel;
        Down = down;
        Across = across;
    }

    /// <summary>The element's image.</summary>
    public int Sample { get; }

    /// <summary>The element's row.</summary>
    public int Row { get; }

    /// <summary>The element's column.</summary>
    public int Column { get; }

    /// <summary>The element's channel.</summary>
    public int Channel { get; }

    /// <summary>Rows of the other.</summary>
    public Cover Down { get; }

    /// <summary>Columns of the other.</summary>
    public Cover Across { get; }

    /// <summary>The part of the image under the window of the output element at <paramref name="index"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Covers Of(int index, WindowGeometry geometry)
    {
        int window = index / geometry.Channels;
        int line = window / geometry.OutputWidth;
        int sample = line / geometry.OutputHeight;
        int row = line - (sample * geometry.OutputHeight);
        int column = window - (line * geometry.OutputWidth);
        return new Covers(
            sample, row, column, index - (window * geometry.Channels), Rows(row, geometry), Columns(column, geometry));
    }

    /// <summary>The windows that cover the image's element at <paramref name="index"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Covers WindowsOver(int index, WindowGeometry geometry)
    {
        int pixel = index / geometry.Channels;
        int line = pixel / geometry.Width;
        int sample = line / geometry.Height;
        int row = line - (sample * geometry.Height);
        int column = pixel - (line * geometry.Width);
        return new Covers(
            sample,
            row,
            column,
            index - (pixel * geometry.Channels),
            Cover.WindowsOver(
                row, geometry.OutputHeight, geometry.KernelHeight, geometry.StrideHeight, geometry.PaddingHeight),
            Cover.WindowsOver(
                column, geometry.OutputWidth, geometry.KernelWidth, geometry.StrideWidth, geometry.PaddingWidth));
    }

    /// <summary>The image's rows under the windows of the output's row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Cover Rows(int output, WindowGeometry geometry) => Cover.Of(
        output, geometry.Height, geometry.KernelHeight, geometry.StrideHeight, geometry.PaddingHeight);

    /// <summary>The image's columns under the windows of the output's column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Cover Columns(int output, WindowGeometry geometry) => Cover.Of(
        output, geometry.Width, geometry.KernelWidth, geometry.StrideWidth, geometry.PaddingWidth);
}
