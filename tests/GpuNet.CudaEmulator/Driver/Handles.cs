using System.Collections.Concurrent;

namespace GpuNet.CudaEmulator.Driver;

/// <summary>
/// The driver's objects by handle, over all machines: a call that names an object reaches it from any thread, also
/// from a finalizer that belongs to no test. A handle is never given out twice.
/// </summary>
internal static class Handles
{
    // Above every address that a process has on x86-64, so that a handle taken for a pointer faults at once.
    private const long First = 0x5A00_0000_0000_0000;
    private const long Step = 0x10;

    private static readonly ConcurrentDictionary<nint, DriverObject> Objects = new();
    private static long next = First;

    /// <summary>Gives the object its handle.</summary>
    public static nint Add(DriverObject added)
    {
        nint handle = Next();
        Objects[handle] = added;
        return handle;
    }

    /// <summary>A handle for something that is not found by it.</summary>
    public static nint Next() => (nint)Interlocked.Add(ref next, Step);

    /// <summary>The handle is no longer valid.</summary>
    public static void Remove(nint handle) => Objects.TryRemove(handle, out _);

    /// <summary>The object of this handle, or null.</summary>
    public static DriverObject? Find(nint handle) => Objects.GetValueOrDefault(handle);
}
