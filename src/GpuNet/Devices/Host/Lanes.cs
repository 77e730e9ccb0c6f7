using System.Runtime.CompilerServices;
using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host;

/// <summary>The end of a row that does not fill a register: the same lanes, so the same bits, as everywhere else.</summary>
internal static unsafe class Lanes
{
    /// <summary>The first <paramref name="count"/> numbers, the other lanes filled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R LoadPartial<R>(float* source, int count, float fill = 0)
        where R : unmanaged, ILanes<R>
    {
        R lanes = R.Of(fill);
        Unsafe.CopyBlockUnaligned(&lanes, source, (uint)count * sizeof(float));
        return lanes;
    }

    /// <summary>Writes the first <paramref name="count"/> lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial<R>(R lanes, float* destination, int count)
        where R : unmanaged, ILanes<R> =>
        Unsafe.CopyBlockUnaligned(destination, &lanes, (uint)count * sizeof(float));

    /// <summary>All lanes where they fit, else as many as are left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Load<R>(float* source, int left, float fill = 0)
        where R : unmanaged, ILanes<R> =>
        left >= R.Count ? R.Load(source) : LoadPartial<R>(source, left, fill);

    /// <summary>All lanes where they fit, else as many as are left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<R>(R lanes, float* destination, int left)
        where R : unmanaged, ILanes<R>
    {
        if (left >= R.Count)
            R.Store(lanes, destination);
        else
            StorePartial(lanes, destination, left);
    }

    /// <summary>The largest lane; NaN where one is.</summary>
    public static float Max<R>(R lanes)
        where R : unmanaged, ILanes<R>
    {
        float* values = (float*)&lanes;
        float largest = values[0];
        for (int lane = 1; lane < R.Count; lane++)
            largest = MathF.Max(largest, values[lane]);
        return largest;
    }
}
