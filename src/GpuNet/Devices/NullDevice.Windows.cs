namespace GpuNet.Devices;

/// <content>Convolution and pooling.</content>
public sealed partial class NullDevice
{
    /// <inheritdoc/>
    protected override void UnfoldCore(
        int batch, WindowGeometry geometry, DeviceBuffer<float> input, DeviceBuffer<float> result)
    {
    }

    /// <inheritdoc/>
    protected override void FoldCore(
        int batch, WindowGeometry geometry, DeviceBuffer<float> input, DeviceBuffer<float> result)
    {
    }

    /// <inheritdoc/>
    protected override void MaxPoolCore(
        int batch,
        WindowGeometry geometry,
        DeviceBuffer<float> input,
        DeviceBuffer<float> output,
        DeviceBuffer<int>? winners)
    {
    }

    /// <inheritdoc/>
    protected override void MaxPoolGradientCore(
        int batch,
        WindowGeometry geometry,
        DeviceBuffer<int> winners,
        DeviceBuffer<float> upstream,
        DeviceBuffer<float> result)
    {
    }

    /// <inheritdoc/>
    protected override void AveragePoolCore(
        int batch, WindowGeometry geometry, DeviceBuffer<float> input, DeviceBuffer<float> output)
    {
    }

    /// <inheritdoc/>
    protected override void AveragePoolGradientCore(
        int batch, WindowGeometry geometry, DeviceBuffer<float> upstream, DeviceBuffer<float> result)
    {
    }
}
