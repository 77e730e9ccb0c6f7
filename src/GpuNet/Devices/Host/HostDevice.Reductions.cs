using GpuNet.Devices.Host.Strided;

namespace GpuNet.Devices.Host;

/// <content>Reductions over axes, what spreads numbers along them, and strided copies.</content>
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
            new BroadcastJob<WeightedSum>(
                launch.Layout, new(launch.Alpha, launch.Beta), Pointer(launch.Left), Pointer(launch.Right),
                Pointer(launch.Result)),
            launch.Layout.Count);

    public void MultiplyBroadcast(in MultiplyBroadcast launch) =>
        Share(
            new BroadcastJob<Product>(
                launch.Layout, default, Pointer(launch.Left), Pointer(launch.Right), Pointer(launch.Result)),
            launch.Layout.Count);

    public void CopyStrided(in CopyStrided launch) =>
        Share(
            new CopyStridedJob(launch.Layout, launch.Scale, Pointer(launch.Input), Pointer(launch.Result)),
            launch.Layout.Count);
}
