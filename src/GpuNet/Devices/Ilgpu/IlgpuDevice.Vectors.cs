using GpuNet.Devices.Ilgpu.Kernels;
using ILGPU;

namespace GpuNet.Devices.Ilgpu;

/// <content>Verbs on whole vectors.</content>
internal sealed partial class IlgpuDevice
{
    /// <inheritdoc/>
    protected override void DotCore(
        DeviceBuffer<float> left, DeviceBuffer<float> right, DeviceBuffer<float> result, bool accumulate) =>
        Launch(
            groups ? GroupVectorKernels.Dot : VectorKernels.Dot,
            groups ? new KernelConfig(1, GroupVectorKernels.Threads) : Threads(1),
            View(left),
            View(right),
            View(result),
            accumulate ? 1 : 0);

    /// <inheritdoc/>
    protected override void NormCore(DeviceBuffer<float> input, DeviceBuffer<float> result, bool accumulate) =>
        Launch(
            groups ? GroupVectorKernels.Norm : VectorKernels.Norm,
            groups ? new KernelConfig(1, GroupVectorKernels.Threads) : Threads(1),
            View(input),
            View(result),
            accumulate ? 1 : 0);

    /// <inheritdoc/>
    protected override void ClipByNormCore(
        float limit, DeviceBuffer<float> norm, DeviceBuffer<float> input, DeviceBuffer<float> result) =>
        Launch(VectorKernels.ClipByNorm, Threads(input.Length), limit, View(norm), View(input), View(result));
}
