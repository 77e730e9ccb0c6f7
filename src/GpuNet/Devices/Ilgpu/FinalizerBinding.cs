using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace GpuNet.Devices.Ilgpu;

/// <summary>
/// Keeps accelerators from staying current on the finalizer thread. The finalizer of an object that an allocation or a
/// compilation left half-made binds its accelerator there, and ILGPU rebinds whatever was current before: once that
/// accelerator's context is gone, the driver refuses, and an exception in a finalizer ends the process.
/// </summary>
internal static class FinalizerBinding
{
    // Its binding calls no driver, so rebinding it always succeeds. Binding is all it is for: a constructed one would
    // hold threads.
    private static readonly Accelerator Neutral = NewNeutral();

    /// <summary>From the next collection on, every finalizer leaves the neutral accelerator current.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Protect() => _ = new Binder(Neutral);

    private static Accelerator NewNeutral()
    {
        var neutral = (Accelerator)RuntimeHelpers.GetUninitializedObject(typeof(CPUAccelerator));
#pragma warning disable CA1816 // It was never constructed, so there is nothing to finalize.
        GC.SuppressFinalize(neutral);
#pragma warning restore CA1816
        return neutral;
    }

    // Nothing refers to it: its finalizer runs at the next collection.
    private sealed class Binder(Accelerator neutral)
    {
        ~Binder()
        {
            try
            {
                neutral.Bind();
            }
            catch (AcceleratorException)
            {
                // Unbinding the previous accelerator failed. The next device that opens tries again.
            }
        }
    }
}
