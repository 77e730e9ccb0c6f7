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
    private static readonly ConcurrentDictionary<nint, bool> ContextsOfEndedMachines = new();
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

    /// <summary>
    /// A context ended with its machine, without its program's doing. Libraries bind an accelerator before they give
    /// something of it back, and from a finalizer an error there would end the process: to bind it stays allowed.
    /// </summary>
    public static void Retire(DriverContext context) => ContextsOfEndedMachines[context.Handle] = true;

    /// <summary>Whether the handle is that of a context that ended with its machine.</summary>
    public static bool IsRetired(nint handle) => ContextsOfEndedMachines.ContainsKey(handle);

    /// <summary>The object of this handle, or null.</summary>
    public static DriverObject? Find(nint handle) => Objects.GetValueOrDefault(handle);
}
