namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>Quotients of numbers that are not negative: cheaper than signed division on a GPU.</summary>
internal static class Quotient
{
    /// <summary>⌊a/b⌋ for a ≥ 0 and b &gt; 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Of(int a, int b) => (int)((uint)a / (uint)b);
}
