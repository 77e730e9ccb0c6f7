namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// An element of images or of the windows' output, with its <see cref="Cover"/> along both axes of the other.
/// </summary>
/// <param name="Sample">The element's image.</param>
/// <param name="Row">The element's row.</param>
/// <param name="Column">The element's column.</param>
/// <param name="Channel">The element's channel.</param>
/// <param name="Down">Rows of the other.</param>
/// <param name="Across">Columns of the other.</param>
internal readonly record struct Covers(int Sample, int Row, int Column, int Channel, Cover Down, Cover Across)
{
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
