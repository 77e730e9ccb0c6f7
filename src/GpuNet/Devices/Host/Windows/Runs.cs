using System.Runtime.CompilerServices;
using GpuNet.Formulas.Reals;

namespace GpuNet.Devices.Host.Windows;

/// <summary>
/// Short runs of numbers, for which the call of a memory copy would take longer than the copy itself.
/// </summary>
internal static unsafe class Runs
{
    /// <summary>
    /// Copies a run. If there is room, full registers are read and written even past the run's end: what follows in the
    /// target must be written afterwards.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy<R>(float* source, float* sourceEnd, float* target, float* targetEnd, int count)
        where R : unmanaged, ILanes<R>
    {
        int whole = (count + R.Count - 1) / R.Count * R.Count;
        if (whole <= sourceEnd - source && whole <= targetEnd - target)
        {
            for (int index = 0; index < count; index += R.Count)
                R.Store(R.Load(source + index), target + index);
        }
        else
        {
            for (int index = 0; index < count; index++)
                target[index] = source[index];
        }
    }

    /// <summary>Clears a run in the same way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear<R>(float* target, float* targetEnd, int count)
        where R : unmanaged, ILanes<R>
    {
        int whole = (count + R.Count - 1) / R.Count * R.Count;
        if (whole <= targetEnd - target)
        {
            for (int index = 0; index < count; index += R.Count)
                R.Store(R.Zero, target + index);
        }
        else
        {
            for (int index = 0; index < count; index++)
                target[index] = 0;
        }
    }

    /// <summary>tᵢ += sᵢ; never past the run's end, since an addition is not repaired by writing it again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<R>(float* source, float* target, int count)
        where R : unmanaged, ILanes<R>
    {
        int index = 0;
        for (; index <= count - R.Count; index += R.Count)
            R.Store(R.Load(target + index) + R.Load(source + index), target + index);
        for (; index <= count - Real32x4.Count; index += Real32x4.Count)
            Real32x4.Store(Real32x4.Load(target + index) + Real32x4.Load(source + index), target + index);
        for (; index < count; index++)
            target[index] += source[index];
    }
}
