using GpuNet.Devices.Host.Elementwise;

namespace GpuNet.Devices.Host;

/// <content>Choices by masks.</content>
internal sealed unsafe partial class HostDevice<R>
{
    public void Select(in Select launch) =>
        Each(
            new SelectElement<R>(
                Pointer(launch.Mask), Pointer(launch.Left), Pointer(launch.Right), Pointer(launch.Result)),
            launch.Mask.Length);
}
