using GpuNet.Devices.Host.Strided;
using GpuNet.Operations;

namespace GpuNet.Devices.Host;

/// <content>Reductions over axes, and broadcasting along them.</content>
internal sealed unsafe partial class HostDevice<R>
{
    public void SumAxes(in SumAxes launch) =>
        Share(
            new SumAxesJob<R>(
                launch.Kept, launch.Reduced, launch.Scale, Pointer(launch.Input), Pointer(launch.Result)),
            (long)launch.Kept.Count * launch.Reduced.Count);

    public void MaxAxes(in MaxAxes launch) =>
        Share(
            new MaxAxesJob(
                launch.Kept, launch.Reduced, Pointer(launch.Input), Pointer(launch.Output), Pointer(launch.Winners)),
            (long)launch.Kept.Count * launch.Reduced.Count);

    public void MaxAxesGradient(in MaxAxesGradient launch) =>
        Share(
            new MaxAxesGradientJob(
                launch.Layout, Pointer(launch.Winners), Pointer(launch.Upstream), Pointer(launch.Result)),
            launch.Layout.Count);

    public void AddBroadcast(in AddBroadcast launch) =>
        Share(
            new AddBroadcastJob(
                launch.Layout, launch.Alpha, Pointer(launch.Left), launch.Beta, Pointer(launch.Right),
                Pointer(launch.Result)),
            launch.Layout.Count);

    public void MultiplyBroadcast(in MultiplyBroadcast launch) =>
        Share(
            new MultiplyBroadcastJob(
                launch.Layout, Pointer(launch.Left), Pointer(launch.Right), Pointer(launch.Result)),
            launch.Layout.Count);
}
