namespace GpuNet.Devices.Host;

/// <summary>Whether numbers are finite.</summary>
internal static unsafe class Finite
{
    /// <summary>Whether none of the given number of elements is NaN or infinite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool All(float* number, int count)
    {
        Vector512<uint> exponent = Vector512.Create(0x7F80_0000u);
        Vector512<uint> seen = Vector512<uint>.Zero;
        float* end = number + count;
        for (; number <= end - Vector512<float>.Count; number += Vector512<float>.Count)
        {
            Vector512<uint> bits = Vector512.Load((uint*)number) & exponent;
            seen |= Vector512.Equals(bits, exponent);
        }

        bool finite = seen == Vector512<uint>.Zero;
        for (; number < end; number++)
            finite &= float.IsFinite(*number);
        return finite;
    }
}
