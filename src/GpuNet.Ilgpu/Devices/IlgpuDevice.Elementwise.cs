using GpuNet.Devices;
using GpuNet.Ilgpu.Kernels;

namespace GpuNet.Ilgpu;

/// <content>Verbs on each element by itself.</content>
internal sealed partial class IlgpuDevice
{
    /// <inheritdoc/>
    protected override void FillCore(DeviceBuffer<float> destination, float value) =>
        Launch(ElementwiseKernels.Fill, Threads(destination.Length), value, View(destination));

    /// <inheritdoc/>
    protected override void MapCore<TActivation>(
        TActivation activation, DeviceBuffer<float> input, DeviceBuffer<float> output) =>
        Launch(ElementwiseKernels.Map, Threads(input.Length), activation, View(input), View(output));

    /// <inheritdoc/>
    protected override void MapGradientCore<TActivation>(
        TActivation activation,
        DeviceBuffer<float>? input,
        DeviceBuffer<float>? output,
        DeviceBuffer<float> upstream,
        DeviceBuffer<float> result) =>
        Launch(
            ElementwiseKernels.MapGradient,
            Threads(upstream.Length),
            activation,
            View(input),
            View(output),
            View(upstream),
            View(result));

    /// <inheritdoc/>
    protected override void AddCore(
        float alpha, DeviceBuffer<float> left, float beta, DeviceBuffer<float> right, DeviceBuffer<float> result) =>
        Launch(ElementwiseKernels.Add, Threads(left.Length), alpha, View(left), beta, View(right), View(result));

    /// <inheritdoc/>
    protected override void ScaleCore(float alpha, DeviceBuffer<float> input, DeviceBuffer<float> result) =>
        Launch(ElementwiseKernels.Scale, Threads(input.Length), alpha, View(input), View(result));

    /// <inheritdoc/>
    protected override void MultiplyCore(
        DeviceBuffer<float> left, DeviceBuffer<float> right, DeviceBuffer<float> result) =>
        Launch(ElementwiseKernels.Multiply, Threads(left.Length), View(left), View(right), View(result));

    /// <inheritdoc/>
    protected override void DropoutCore(
        float rate, DropoutKey key, DeviceBuffer<int> counters, DeviceBuffer<float> input, DeviceBuffer<float> result) =>
        Launch(DropoutKernels.Dropout, Threads(input.Length), rate, key, View(counters), View(input), View(result));

    /// <inheritdoc/>
    protected override void LossCore<TLoss>(
        TLoss loss,
        DeviceBuffer<float> prediction,
        DeviceBuffer<float> target,
        float scale,
        DeviceBuffer<float>? losses,
        DeviceBuffer<float>? delta) =>
        Launch(
            ElementwiseKernels.Loss,
            Threads(prediction.Length),
            loss,
            View(prediction),
            View(target),
            scale,
            View(losses),
            View(delta));
}
