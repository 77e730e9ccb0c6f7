namespace GpuNet.Devices.Host.Windows;

/// <summary>Short stretches of numbers, which a call to copy memory would take longer for than the copy.</summary>
internal static unsafe class Stretches
{
    /// <summary>
    /// Copies a stretch. Where there is room whole registers are read and written, past the stretch's end too: what stands
    /// behind it in the target is to be written afterwards.
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

    /// <summary>Clears a stretch in the same manner.</summary>
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

    /// <summary>tᵢ += sᵢ; never past the stretch's end, since a sum is not repaired by writing it again.</summary>
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
