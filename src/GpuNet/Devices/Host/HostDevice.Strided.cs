using GpuNet.Devices.Host.Strided;

namespace GpuNet.Devices.Host;

/// <content>Launches over strided layouts.</content>
internal sealed unsafe partial class HostDevice<R>
{
    public void CopyStrided(in CopyStrided launch) =>
        Share(
            new CopyStridedJob(launch.Layout, launch.Scale, Pointer(launch.Input), Pointer(launch.Result)),
            launch.Layout.Count);
}
