using System.Collections.Concurrent;

namespace GpuNet.CudaEmulator.Driver;

/// <summary>
/// Device memory by its first address, over all machines: whoever frees, also a finalizer, reaches the right context.
/// </summary>
internal static class DeviceAddresses
{
    private static readonly ConcurrentDictionary<ulong, DriverContext> Owners = new();

    /// <summary>Memory was allocated in a context.</summary>
    public static void Add(ulong address, DriverContext owner) => Owners[address] = owner;

    /// <summary>Memory is no longer there.</summary>
    public static void Remove(ulong address) => Owners.TryRemove(address, out _);

    /// <summary>The context in which the memory was allocated, or null.</summary>
    public static DriverContext? OwnerOf(ulong address) => Owners.GetValueOrDefault(address);
}
