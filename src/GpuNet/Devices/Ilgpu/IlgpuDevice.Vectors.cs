using GpuNet.Devices.Ilgpu.Kernels;
using ILGPU;

namespace GpuNet.Devices.Ilgpu;

/// <content>Launches on whole vectors.</content>
internal sealed partial class IlgpuDevice
{
    public void Dot(in Dot launch) =>
        Kernels.Launch(
            groups ? GroupVectorKernels.Dot : VectorKernels.Dot,
            groups ? new KernelConfig(1, GroupVectorKernels.Threads) : Threads(1),
            View(launch.Left),
            View(launch.Right),
            View(launch.Result),
            launch.Accumulate ? 1 : 0);

    public void Norm(in Norm launch) =>
        Kernels.Launch(
            groups ? GroupVectorKernels.Norm : VectorKernels.Norm,
            groups ? new KernelConfig(1, GroupVectorKernels.Threads) : Threads(1),
            View(launch.Input),
            View(launch.Result),
            launch.Accumulate ? 1 : 0);

    public void ClipByNorm(in ClipByNorm launch) =>
        Kernels.Launch(
            VectorKernels.ClipByNorm, Threads(launch.Input.Length), launch.Limit, View(launch.Norm), View(launch.Input),
            View(launch.Result));
}
