using System.Runtime.CompilerServices;
using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host;

/// <summary>
/// The end of a row that does not fill a register: the same lanes, so the same bits, as everywhere else.
/// </summary>
internal static unsafe class Lanes
{
    /// <summary>All lanes where they fit, else as many as are left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Load<R>(float* source, int left, float fill = 0)
        where R : unmanaged, ILanes<R> =>
        left >= R.Count ? R.Load(source) : R.LoadFirst(source, left, R.Of(fill));

    /// <summary>All lanes where they fit, else as many as are left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<R>(R lanes, float* destination, int left)
        where R : unmanaged, ILanes<R>
    {
        if (left >= R.Count)
            R.Store(lanes, destination);
        else
            R.StoreFirst(lanes, destination, left);
    }
}
