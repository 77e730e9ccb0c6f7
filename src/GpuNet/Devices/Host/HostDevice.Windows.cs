using GpuNet.Devices.Host.Windows;

namespace GpuNet.Devices.Host;

/// <content>Convolution and pooling.</content>
internal sealed unsafe partial class HostDevice<R>
{
    public void Unfold(in Unfold launch) =>
        Share(
            new UnfoldJob<R>(launch.Batch, launch.Geometry, Pointer(launch.Input), Pointer(launch.Result)),
            launch.Result.Length);

    public void Fold(in Fold launch) =>
        Share(
            new FoldJob<R>(launch.Batch, launch.Geometry, Pointer(launch.Input), Pointer(launch.Result)),
            launch.Input.Length);

    public void MaxPool(in MaxPool launch)
    {
        // A maximum is the same in registers of any width; the widest ones that the channels fill are fastest.
        if (launch.Geometry.Channels >= R.Count || !Real32x4.IsAccelerated)
            MaxPool<R>(launch);
        else if (launch.Geometry.Channels >= Real32x8.Count && Real32x8.IsAccelerated)
            MaxPool<Real32x8>(launch);
        else
            MaxPool<Real32x4>(launch);
    }

    public void MaxPoolGradient(in MaxPoolGradient launch) =>
        Share(
            new MaxPoolGradientJob(
                launch.Batch, launch.Geometry, Pointer(launch.Winners), Pointer(launch.Upstream),
                Pointer(launch.Result)),
            launch.Result.Length);

    public void AveragePool(in AveragePool launch) =>
        Share(
            new AveragePoolJob<R>(launch.Batch, launch.Geometry, Pointer(launch.Input), Pointer(launch.Output)),
            launch.Input.Length);

    private void MaxPool<TLanes>(in MaxPool launch)
        where TLanes : unmanaged, ILanes<TLanes> =>
        Share(
            new MaxPoolJob<TLanes>(
                launch.Batch, launch.Geometry, Pointer(launch.Input), Pointer(launch.Output), Pointer(launch.Winners)),
            launch.Input.Length);

    public void AveragePoolGradient(in AveragePoolGradient launch) =>
        Share(
            new AveragePoolGradientJob<R>(
                launch.Batch, launch.Geometry, Pointer(launch.Upstream), Pointer(launch.Result)),
            launch.Result.Length);
}
