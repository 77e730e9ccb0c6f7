namespace GpuNet.CudaEmulator.Execution;

/// <summary>
/// Finds launches that go in circles: every warp comes back to a state that it had, and nothing in memory changed since.
/// Such a launch never ends. States are remembered at doubling distances, so that a circle of any length is found.
/// </summary>
internal sealed class CircleDetector
{
    // Most launches end before; those that wait for a moment should not pay.
    private const int Patience = 16;

    private long rounds;
    private ulong remembered;

    /// <summary>Something changed: no circle is closed.</summary>
    public void Reset() => rounds = 0;

    /// <summary>All warps had a turn, and memory is what it was; gives whether they are in a circle.</summary>
    public bool IsCircle(ThreadBlock[] blocks)
    {
        if (++rounds < Patience)
            return false;
        ulong state = 14695981039346656037;
        foreach (ThreadBlock block in blocks)
        {
            foreach (Warp warp in block.Warps)
                state = warp.Fold(state);
        }

        if (long.IsPow2(rounds))
            remembered = state;
        else if (state == remembered)
            return true;
        return false;
    }
}
