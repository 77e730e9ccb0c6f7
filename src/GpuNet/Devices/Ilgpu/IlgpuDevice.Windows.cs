using GpuNet.Devices.Ilgpu.Kernels;

namespace GpuNet.Devices.Ilgpu;

/// <content>Convolution and pooling.</content>
internal sealed partial class IlgpuDevice
{
    /// <inheritdoc/>
    protected override void UnfoldCore(
        int batch, WindowGeometry geometry, DeviceBuffer<float> input, DeviceBuffer<float> result) =>
        Launch(ConvolutionKernels.Unfold, Threads(result.Length), geometry, View(input), View(result));

    /// <inheritdoc/>
    protected override void FoldCore(
        int batch, WindowGeometry geometry, DeviceBuffer<float> input, DeviceBuffer<float> result) =>
        Launch(ConvolutionKernels.Fold, Threads(result.Length), geometry, View(input), View(result));

    /// <inheritdoc/>
    protected override void MaxPoolCore(
        int batch,
        WindowGeometry geometry,
        DeviceBuffer<float> input,
        DeviceBuffer<float> output,
        DeviceBuffer<int>? winners) =>
        Launch(PoolingKernels.MaxPool, Threads(output.Length), geometry, View(input), View(output), View(winners));

    /// <inheritdoc/>
    protected override void MaxPoolGradientCore(
        int batch,
        WindowGeometry geometry,
        DeviceBuffer<int> winners,
        DeviceBuffer<float> upstream,
        DeviceBuffer<float> result) =>
        Launch(
            PoolingKernels.MaxPoolGradient, Threads(result.Length), geometry, View(winners), View(upstream),
            View(result));

    /// <inheritdoc/>
    protected override void AveragePoolCore(
        int batch, WindowGeometry geometry, DeviceBuffer<float> input, DeviceBuffer<float> output) =>
        Launch(PoolingKernels.AveragePool, Threads(output.Length), geometry, View(input), View(output));

    /// <inheritdoc/>
    protected override void AveragePoolGradientCore(
        int batch, WindowGeometry geometry, DeviceBuffer<float> upstream, DeviceBuffer<float> result) =>
        Launch(PoolingKernels.AveragePoolGradient, Threads(result.Length), geometry, View(upstream), View(result));
}
