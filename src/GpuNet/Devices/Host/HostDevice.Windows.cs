using GpuNet.Devices.Host.Windows;
using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host;

/// <content>Convolution and pooling.</content>
internal sealed unsafe partial class HostDevice<R>
{
    protected override void UnfoldCore(
        int batch, WindowGeometry geometry, DeviceBuffer<float> input, DeviceBuffer<float> result) =>
        Share(new UnfoldJob<R>(batch, geometry, Pointer(input), Pointer(result)), result.Length);

    protected override void FoldCore(
        int batch, WindowGeometry geometry, DeviceBuffer<float> input, DeviceBuffer<float> result) =>
        Share(new FoldJob<R>(batch, geometry, Pointer(input), Pointer(result)), input.Length);

    protected override void MaxPoolCore(
        int batch,
        WindowGeometry geometry,
        DeviceBuffer<float> input,
        DeviceBuffer<float> output,
        DeviceBuffer<int>? winners)
    {
        // The largest of a few numbers is the same in registers of any width; those that the channels fill are fastest.
        if (geometry.Channels >= R.Count || !Real32x4.IsAccelerated)
            Share(new MaxPoolJob<R>(batch, geometry, Pointer(input), Pointer(output), Pointer(winners)), input.Length);
        else if (geometry.Channels >= Real32x8.Count && Real32x8.IsAccelerated)
        {
            Share(
                new MaxPoolJob<Real32x8>(batch, geometry, Pointer(input), Pointer(output), Pointer(winners)),
                input.Length);
        }
        else
        {
            Share(
                new MaxPoolJob<Real32x4>(batch, geometry, Pointer(input), Pointer(output), Pointer(winners)),
                input.Length);
        }
    }

    protected override void MaxPoolGradientCore(
        int batch,
        WindowGeometry geometry,
        DeviceBuffer<int> winners,
        DeviceBuffer<float> upstream,
        DeviceBuffer<float> result) =>
        Share(
            new MaxPoolGradientJob(batch, geometry, Pointer(winners), Pointer(upstream), Pointer(result)),
            result.Length);

    protected override void AveragePoolCore(
        int batch, WindowGeometry geometry, DeviceBuffer<float> input, DeviceBuffer<float> output) =>
        Share(new AveragePoolJob<R>(batch, geometry, Pointer(input), Pointer(output)), input.Length);

    protected override void AveragePoolGradientCore(
        int batch, WindowGeometry geometry, DeviceBuffer<float> upstream, DeviceBuffer<float> result) =>
        Share(new AveragePoolGradientJob<R>(batch, geometry, Pointer(upstream), Pointer(result)), result.Length);
}
