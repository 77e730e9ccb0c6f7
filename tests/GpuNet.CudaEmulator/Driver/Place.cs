namespace GpuNet.CudaEmulator.Driver;

/// <summary>Where bytes lie.</summary>
/// <param name="Context">The context of the device memory, or null on the host.</param>
/// <param name="Address">Their address.</param>
/// <param name="IsPageLocked">Whether they lie on the host and the device can reach them by itself.</param>
internal readonly record struct Place(DriverContext? Context, ulong Address, bool IsPageLocked)
{
    /// <summary>Whether they lie on a device.</summary>
    public bool IsDevice => Context is not null;

    /// <summary>Whether they lie on the host, and only the driver can reach them.</summary>
    public bool IsPageable => Context is null && !IsPageLocked;
}
