using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;
using ILGPU.Util;

namespace GpuNet.Devices.Ilgpu;

/// <summary>Access to non-public members of ILGPU. If another version lacks one, the error says so.</summary>
internal static class IlgpuInternals
{
    /// <summary>How a compiled kernel is called.</summary>
    public static SeparateViewEntryPoint EntryPoint(CLCompiledKernel kernel)
    {
        try
        {
            return (SeparateViewEntryPoint)EntryPointOf(kernel);
        }
        catch (MissingMemberException exception)
        {
            throw Missing("CompiledKernel.EntryPoint", exception);
        }
    }

    /// <summary>
    /// Lets ILGPU use a device without OpenCL's generic address space: no source that reaches a driver here needs it.
    /// </summary>
    public static void AllowWithoutGenericAddresses(CLCapabilityContext capabilities)
    {
        try
        {
            SetGenericAddressSpace(capabilities, true);
        }
        catch (MissingMemberException exception)
        {
            throw Missing("CLCapabilityContext.GenericAddressSpace", exception);
        }
    }

    /// <summary>
    /// Marks an accelerator as disposed, so that the finalizers of objects created on it leave it alone: they would
    /// call its driver, and an error there would end the process.
    /// </summary>
    public static void MarkDisposed(Accelerator accelerator)
    {
        try
        {
            _ = MarkDisposedUnsafe(accelerator);
        }
        catch (MissingMemberException exception)
        {
            throw Missing("DisposeBase.MarkDisposed_Unsafe", exception);
        }
    }

    /// <summary>
    /// Forgets an accelerator's context, which is gone: threads on which the accelerator is still current bind no
    /// context instead.
    /// </summary>
    public static void ForgetContext(Accelerator accelerator)
    {
        try
        {
            SetNativePtr(accelerator, 0);
        }
        catch (MissingMemberException exception)
        {
            throw Missing("Accelerator.NativePtr", exception);
        }
    }

    /// <summary>
    /// Ends the thread that collects an accelerator's caches. A disposal ends it last, so it outlives a disposal or a
    /// construction that fails, with all that the accelerator refers to.
    /// </summary>
    public static void EndCollector(Accelerator accelerator)
    {
        try
        {
            // Null if the construction did not come as far as the thread.
            if (SyncRoot(accelerator) is not object root)
                return;
            lock (root)
                EndCollectorLocked(accelerator);
        }
        catch (MissingMemberException exception)
        {
            throw Missing("Accelerator.DisposeGC_SyncRoot", exception);
        }
    }

    private static NotSupportedException Missing(string member, Exception exception) => new(
        $"ILGPU {typeof(CompiledKernel).Assembly.GetName().Version} lacks {member}, which ILGPU 1.5.3 has: use that "
        + "version",
        exception);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "MarkDisposed_Unsafe")]
    private static extern bool MarkDisposedUnsafe(DisposeBase disposable);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_NativePtr")]
    private static extern void SetNativePtr(Accelerator accelerator, nint pointer);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "syncRoot")]
    private static extern ref object? SyncRoot(Accelerator accelerator);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "DisposeGC_SyncRoot")]
    private static extern void EndCollectorLocked(Accelerator accelerator);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_EntryPoint")]
    private static extern EntryPoint EntryPointOf(CompiledKernel kernel);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_GenericAddressSpace")]
    private static extern void SetGenericAddressSpace(CLCapabilityContext capabilities, bool value);
}
