using GpuNet.Devices.Ilgpu.Kernels;
using ILGPU;

namespace GpuNet.Devices.Ilgpu;

/// <content>Verbs on each element by itself.</content>
internal sealed partial class IlgpuDevice
{
    /// <inheritdoc/>
    protected override void FillCore(DeviceBuffer<float> destination, float value)
    {
        int vectors = Aligned(destination);
        Launch(
            ElementwiseKernels.Fill, ThreadsByFours(destination.Length, vectors), vectors, value, View(destination));
    }

    /// <inheritdoc/>
    protected override void MapCore<TActivation>(
        TActivation activation, DeviceBuffer<float> input, DeviceBuffer<float> output)
    {
        int vectors = Aligned(input, output);
        Launch(
            ElementwiseKernels.Map,
            ThreadsByFours(input.Length, vectors),
            activation,
            vectors,
            View(input),
            View(output));
    }

    /// <inheritdoc/>
    protected override void MapGradientCore<TActivation>(
        TActivation activation,
        DeviceBuffer<float>? input,
        DeviceBuffer<float>? output,
        DeviceBuffer<float> upstream,
        DeviceBuffer<float> result)
    {
        int vectors = Aligned(input, output) & Aligned(upstream, result);
        Launch(
            ElementwiseKernels.MapGradient,
            ThreadsByFours(upstream.Length, vectors),
            activation,
            vectors,
            View(input),
            View(output),
            View(upstream),
            View(result));
    }

    /// <inheritdoc/>
    protected override void AddCore(
        float alpha, DeviceBuffer<float> left, float beta, DeviceBuffer<float> right, DeviceBuffer<float> result)
    {
        int vectors = Aligned(left, right) & Aligned(result);
        Launch(
            ElementwiseKernels.Add,
            ThreadsByFours(left.Length, vectors),
            vectors,
            alpha,
            View(left),
            beta,
            View(right),
            View(result));
    }

    /// <inheritdoc/>
    protected override void ScaleCore(float alpha, DeviceBuffer<float> input, DeviceBuffer<float> result)
    {
        int vectors = Aligned(input, result);
        Launch(
            ElementwiseKernels.Scale,
            ThreadsByFours(input.Length, vectors),
            vectors,
            alpha,
            View(input),
            View(result));
    }

    /// <inheritdoc/>
    protected override void MultiplyCore(
        DeviceBuffer<float> left, DeviceBuffer<float> right, DeviceBuffer<float> result)
    {
        int vectors = Aligned(left, right) & Aligned(result);
        Launch(
            ElementwiseKernels.Multiply,
            ThreadsByFours(left.Length, vectors),
            vectors,
            View(left),
            View(right),
            View(result));
    }

    /// <inheritdoc/>
    protected override void DropoutCore(
        float rate, DropoutKey key, DeviceBuffer<int> counters, DeviceBuffer<float> input, DeviceBuffer<float> result)
    {
        int vectors = Aligned(input, result);
        Launch(
            DropoutKernels.Dropout,
            ThreadsByFours(input.Length, 1),
            vectors,
            rate,
            key,
            View(counters),
            View(input),
            View(result));
    }

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
    /// <summary>
    /// 1 where all begin at multiples of 16 bytes, else 0; allocations do so by themselves, slices need not.
    /// </summary>
    private static int Aligned(DeviceBuffer<float>? first, DeviceBuffer<float>? second = null) =>
        ((first?.ByteOffset ?? 0) | (second?.ByteOffset ?? 0)) % Float4.Alignment == 0 ? 1 : 0;

    /// <summary>Threads for kernels that do four items at once, and those that are left one by one.</summary>
    private KernelConfig ThreadsByFours(int items, int vectors) =>
        Threads(vectors == 0 ? items : (items / Float4.Length) + Math.Min(items % Float4.Length, 1));
}
