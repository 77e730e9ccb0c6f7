using System.Runtime.CompilerServices;

namespace GpuNet.CudaEmulator.Driver;

/// <summary>
/// The thread on which the collector runs finalizers. What programs forgot is given back there, at a time that no test
/// knows, so its calls must neither shift the numbers of a program's calls nor fail in their place.
/// </summary>
internal static class FinalizerThread
{
    private static readonly int Id = Find();

    /// <summary>Whether the caller is on it.</summary>
    public static bool IsCurrent => Environment.CurrentManagedThreadId == Id;

    private static int Find()
    {
        // A first collection may come too early for an object whose frame the runtime still scans.
        while (Probe.Thread == 0)
        {
            Drop();
            GC.Collect(0);
            GC.WaitForPendingFinalizers();
        }

        return Probe.Thread;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop() => _ = new Probe();

    // With a static field of its own: a finalizer that touched the outer class would wait for its constructor, which
    // waits for the finalizer.
    private sealed class Probe
    {
        private static volatile int thread;

        ~Probe() => thread = Environment.CurrentManagedThreadId;

        public static int Thread => thread;
    }
}
