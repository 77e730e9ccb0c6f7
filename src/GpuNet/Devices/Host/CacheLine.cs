using System.Runtime.Intrinsics.X86;

namespace GpuNet.Devices.Host;

/// <summary>The cache line, the unit in which the processor reads memory.</summary>
internal static unsafe class CacheLine
{
    /// <summary>A line's length.</summary>
    public const int Bytes = 64;

    /// <summary>
    /// Prefetches the line of an address, which need not be allocated. Does nothing if the processor has no such
    /// instruction.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }
}
