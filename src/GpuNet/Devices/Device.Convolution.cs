namespace GpuNet.Devices;

/// <content>
/// What makes a convolution a matrix product. Images are batch × height × width × channels, dense, channels last; the
/// unfolded matrix has a row a window and a column a number under it: (batch · outputs) × (kernel · channels).
/// </content>
public abstract partial class Device
{
    /// <summary>
    /// r₍ₙᵢⱼ₎₍ₐᵦ𝒸₎ = x₍ₙ, i·stride − padding + a, j·stride − padding + b, 𝒸₎, 0 outside the image ("im2col"): row
    /// (n, i, j) is what the window at (i, j) of image n covers. Times weights it is the convolution.
    /// </summary>
    public void Unfold(int batch, WindowGeometry geometry, DeviceBuffer<float> input, DeviceBuffer<float> result)
    {
        using DeviceHold hold = Hold();
        CheckGeometry("unfold", batch, geometry);
        Check("unfold", input, ImageLength(batch, geometry), nameof(input));
        Check("unfold", result, UnfoldedLength(batch, geometry), nameof(result));
        CheckApart("unfold", input, result);
        Launched(result.Memory);
        UnfoldCore(batch, geometry, input, result);
    }

    /// <summary>
    /// The transpose of <see cref="Unfold"/> ("col2im"): each number of an image is the sum of the places at which
    /// unfolding puts it, from the first window to the last; what lies outside the image is dropped.
    /// </summary>
    public void Fold(int batch, WindowGeometry geometry, DeviceBuffer<float> input, DeviceBuffer<float> result)
    {
        using DeviceHold hold = Hold();
        CheckGeometry("fold", batch, geometry);
        Check("fold", input, UnfoldedLength(batch, geometry), nameof(input));
        Check("fold", result, ImageLength(batch, geometry), nameof(result));
        CheckApart("fold", input, result);
        Launched(result.Memory);
        FoldCore(batch, geometry, input, result);
    }

    /// <summary><see cref="Unfold"/> with checked arguments.</summary>
    protected abstract void UnfoldCore(
        int batch, WindowGeometry geometry, DeviceBuffer<float> input, DeviceBuffer<float> result);

    /// <summary><see cref="Fold"/> with checked arguments.</summary>
    protected abstract void FoldCore(
        int batch, WindowGeometry geometry, DeviceBuffer<float> input, DeviceBuffer<float> result);

    private static long ImageLength(int batch, in WindowGeometry geometry) =>
        BufferLength.Product(batch, geometry.Height, geometry.Width, geometry.Channels);

    private static long PooledLength(int batch, in WindowGeometry geometry) =>
        BufferLength.Product(batch, geometry.OutputHeight, geometry.OutputWidth, geometry.Channels);

    private static long UnfoldedLength(int batch, in WindowGeometry geometry) =>
        BufferLength.Product(
            batch,
            geometry.OutputHeight,
            geometry.OutputWidth,
            geometry.KernelHeight,
            geometry.KernelWidth,
            geometry.Channels);

    private static void CheckGeometry(string verb, int batch, WindowGeometry geometry)
    {
        if (batch < 0)
            throw new ArgumentException($"{verb}: a batch of {batch} is none; it is at least 0");
        if (geometry == default)
            throw new ArgumentException($"{verb}: the geometry has no sizes; make it with its constructor");
    }
}
