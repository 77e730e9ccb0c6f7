using System.Runtime.CompilerServices;

namespace GpuNet.KernelLab.Simulation;

/// <summary>Values of any small type in 16 bytes, as threads hand them to each other.</summary>
internal static class Offers
{
    public static UInt128 Of<T>(T value)
        where T : unmanaged
    {
        Check<T>();
        UInt128 offer = default;
        Unsafe.As<UInt128, T>(ref offer) = value;
        return offer;
    }

    public static T To<T>(UInt128 offer)
        where T : unmanaged
    {
        Check<T>();
        return Unsafe.As<UInt128, T>(ref offer);
    }

    private static void Check<T>()
    {
        if (Unsafe.SizeOf<T>() > Unsafe.SizeOf<UInt128>())
            throw new NotSupportedException($"{typeof(T).Name} is more than 16 bytes");
    }
}
