using System.Runtime.Intrinsics.X86;

namespace GpuNet.Devices.Host;

/// <summary>What the processor reads memory by.</summary>
internal static unsafe class CacheLine
{
    /// <summary>A line's length.</summary>
    public const int Bytes = 64;

    /// <summary>
    /// Asks for the line of an address, which need not be anybody's memory. Nothing happens where the processor has no
    /// instruction for it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }
}
