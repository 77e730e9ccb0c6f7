using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.Operations;

namespace GpuNet.Devices.Ilgpu;

/// <content>Reductions over axes, and broadcasting along them.</content>
internal sealed partial class IlgpuDevice
{
    public void SumAxes(in SumAxes launch) =>
        Launch(
            ReductionKernels.SumAxes, Threads(launch.Kept.Count), launch.Kept, launch.Reduced, launch.Scale,
            View(launch.Input), View(launch.Result));

    public void MaxAxes(in MaxAxes launch) =>
        Launch(
            ReductionKernels.MaxAxes, Threads(launch.Kept.Count), launch.Kept, launch.Reduced, View(launch.Input),
            View(launch.Output), View(launch.Winners));

    public void MaxAxesGradient(in MaxAxesGradient launch) =>
        Launch(
            ReductionKernels.MaxAxesGradient, Threads(launch.Layout.Count), launch.Layout, View(launch.Winners),
            View(launch.Upstream), View(launch.Result));

    public void AddBroadcast(in AddBroadcast launch) =>
        Launch(
            StridedKernels.AddBroadcast, Threads(launch.Layout.Count), launch.Layout, launch.Alpha, View(launch.Left),
            launch.Beta, View(launch.Right), View(launch.Result));

    public void MultiplyBroadcast(in MultiplyBroadcast launch) =>
        Launch(
            StridedKernels.MultiplyBroadcast, Threads(launch.Layout.Count), launch.Layout, View(launch.Left),
            View(launch.Right), View(launch.Result));
}
