namespace GpuNet.Devices.Host;

/// <summary>
/// A thread's share of a length: whole multiples of a grain, with the rest in the last non-empty share.
/// </summary>
/// <param name="Start">The first index.</param>
/// <param name="End">One past the last index.</param>
internal readonly record struct Part(int Start, int End)
{
    /// <summary>Share <paramref name="part"/> of <paramref name="parts"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Part Of(int length, int part, int parts, int grain = 1)
    {
        long grains = ((long)length + grain - 1) / grain;
        long start = grains * part / parts * grain;
        long end = grains * (part + 1) / parts * grain;
        return new Part((int)Math.Min(start, length), (int)Math.Min(end, length));
    }
}
