using GpuNet.Devices.Ilgpu.Kernels;

namespace GpuNet.Devices.Ilgpu;

/// <content>Choices by masks.</content>
internal sealed partial class IlgpuDevice
{
    public void Select(in Select launch) =>
        Launch(
            ElementwiseKernels.Select, Threads(launch.Mask.Length), View(launch.Mask), View(launch.Left),
            View(launch.Right), View(launch.Result));
}
