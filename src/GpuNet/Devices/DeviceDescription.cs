namespace GpuNet.Devices;

/// <summary>What a device says of itself, or why it is refused.</summary>
/// <param name="Name">The name by which a user asks for it: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c> …</param>
/// <param name="Kind">What it is: <c>host</c>, <c>cuda</c>, <c>opencl</c>, <c>cpu-accelerator</c>, <c>null</c>.</param>
/// <param name="Hardware">The hardware in words.</param>
/// <param name="MemoryBytes">Its memory in bytes, or null where that says nothing.</param>
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
