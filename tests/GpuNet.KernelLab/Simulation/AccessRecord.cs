namespace GpuNet.KernelLab.Simulation;

/// <summary>
/// Who made accesses of one kind to a piece of memory during a launch: as much of it as decides whether a further
/// access conflicts with any of them. Accesses of different groups are never ordered; those of one group are by its
/// barriers.
/// </summary>
internal struct AccessRecord
{
    // Threads are counted from 1, so that cleared memory means that there was none.
    private int first;
    private int second;
    private int phase;
    private int firstSite;
    private int secondSite;
    private bool manyGroups;

    public readonly bool IsEmpty => first == 0;

    /// <summary>
    /// Whether an access by another thread is not ordered before one by <paramref name="thread"/> now.
    /// </summary>
    public readonly bool Conflicts(int thread, int now, int groupSize, out int other, out int otherSite)
    {
        other = first - 1;
        otherSite = firstSite;
        if (first == 0)
            return false;
        bool sameGroup = other / groupSize == thread / groupSize;
        if (!sameGroup)
            return true;
        if (!manyGroups && phase != now)
            return false;
        if (!manyGroups && other != thread)
            return true;
        if (second == 0)
            return false;
        other = second - 1;
        otherSite = secondSite;
        return true;
    }

    public void Add(int thread, int now, int groupSize, int site)
    {
        if (first == 0)
        {
            (first, phase, firstSite) = (thread + 1, now, site);
        }
        else if (!manyGroups)
        {
            if ((first - 1) / groupSize != thread / groupSize)
                (manyGroups, second, secondSite) = (true, thread + 1, site);
            else if (phase != now)
                (first, second, phase, firstSite) = (thread + 1, 0, now, site);
            else if (first != thread + 1 && second == 0)
                (second, secondSite) = (thread + 1, site);
        }
    }
}
