using GpuNet.Devices.Ilgpu.Kernels;

namespace GpuNet.Devices.Ilgpu;

/// <content>Launches over strided layouts.</content>
internal sealed partial class IlgpuDevice
{
    public void CopyStrided(in CopyStrided launch) =>
        Launch(
            StridedKernels.Copy, Threads(launch.Layout.Count), launch.Layout, launch.Scale, View(launch.Input),
            View(launch.Result));
}
