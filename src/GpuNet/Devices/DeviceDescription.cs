namespace GpuNet.Devices;

/// <summary>The description of a device, or the reason why it cannot be used.</summary>
/// <param name="Name">The name by which a user selects it: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c> …</param>
/// <param name="Kind">Its kind: <c>host</c>, <c>cuda</c>, <c>opencl</c>, <c>cpu-accelerator</c>, <c>null</c>.</param>
/// <param name="Hardware">The hardware in words.</param>
/// <param name="MemoryBytes">Its memory in bytes, or null if not applicable.</param>
/// <param name="Units">Its multiprocessors, or threads on a host.</param>
/// <param name="Features">What it supports, such as vector widths.</param>
/// <param name="Reason">Why it cannot be used; null for a usable device.</param>
public sealed record DeviceDescription(
    string Name,
    string Kind,
    string Hardware,
    long? MemoryBytes,
    int? Units,
    IReadOnlyList<string> Features,
    string? Reason = null)
{
    /// <summary>Whether the device can be used.</summary>
    public bool Usable => Reason is null;
}
