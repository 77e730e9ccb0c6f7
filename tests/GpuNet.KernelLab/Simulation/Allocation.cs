namespace GpuNet.KernelLab.Simulation;

/// <summary>A piece of simulated memory with what is known of each part of it.</summary>
internal sealed class Allocation
{
    // A NaN in every floating-point format, and an unlikely integer: use of unwritten memory shows in results as well.
    private const byte Poison = 0xFF;

    private readonly AccessRecord[] reads;
    private readonly AccessRecord[] writes;
    private readonly AccessRecord[] atomics;
    private readonly bool[] written;

    public Allocation(int id, string name, MemorySpace space, long bytes, int elementBytes, long address)
    {
        Id = id;
        Name = name;
        Space = space;
        Address = address;
        Granule = elementBytes % 4 == 0 ? 4 : elementBytes % 2 == 0 ? 2 : 1;
        Bytes = new byte[bytes];
        written = new bool[bytes / Granule];
        int records = space == MemorySpace.Local ? 0 : written.Length;
        reads = new AccessRecord[records];
        writes = new AccessRecord[records];
        atomics = new AccessRecord[records];
        Array.Fill(Bytes, Poison);
    }

    public int Id { get; }

    public string Name { get; }

    public MemorySpace Space { get; }

    /// <summary>The smallest part that is checked by itself: no cast goes below it.</summary>
    public int Granule { get; }

    public long Address { get; }

    public byte[] Bytes { get; }

    public long DistinctRead { get; private set; }

    public long DistinctWritten { get; private set; }

    public void MarkWritten() => Array.Fill(written, true);

    public long FirstUnwritten()
    {
        int part = Array.IndexOf(written, false);
        return part < 0 ? -1 : (long)part * Granule;
    }

    /// <summary>Forgets who touched what: launches are ordered one after another.</summary>
    public void BeginLaunch()
    {
        Array.Clear(reads);
        Array.Clear(writes);
        Array.Clear(atomics);
        DistinctRead = 0;
        DistinctWritten = 0;
    }

    /// <summary>Forgets the contents too: a group finds nothing of another's in shared memory.</summary>
    public void BeginGroup()
    {
        BeginLaunch();
        Array.Clear(written);
        Array.Fill(Bytes, Poison);
    }

    /// <summary>Notes an access and reports what is wrong with it.</summary>
    public void Touch(SimulatedThread thread, long start, int size, AccessKind kind, int site)
    {
        int end = (int)((start + size - 1) / Granule);
        for (int part = (int)(start / Granule); part <= end; part++)
        {
            if (kind != AccessKind.Write && !written[part])
                thread.Report(FindingKind.UnwrittenRead, site, $"{Name} holds nothing at byte {(long)part * Granule}");
            if (Space != MemorySpace.Local)
                Order(thread, part, kind, site);
            if (kind != AccessKind.Read)
                written[part] = true;
        }
    }

    private void Order(SimulatedThread thread, int part, AccessKind kind, int site)
    {
        int id = thread.GlobalId;
        int phase = thread.Group.Phase;
        int size = thread.Group.Size;
        if (kind != AccessKind.Read)
            Check(thread, reads, "read", part, kind, site);
        if (kind != AccessKind.Atomic)
            Check(thread, atomics, "changed atomically", part, kind, site);
        Check(thread, writes, "written", part, kind, site);
        AccessRecord[] records = kind switch { AccessKind.Read => reads, AccessKind.Write => writes, _ => atomics };
        if (kind != AccessKind.Write && reads[part].IsEmpty && atomics[part].IsEmpty)
            DistinctRead += Granule;
        if (kind != AccessKind.Read && writes[part].IsEmpty && atomics[part].IsEmpty)
            DistinctWritten += Granule;
        records[part].Add(id, phase, size, site);
    }

    private void Check(SimulatedThread thread, AccessRecord[] records, string done, int part, AccessKind kind, int site)
    {
        if (!records[part].Conflicts(
            thread.GlobalId, thread.Group.Phase, thread.Group.Size, out int other, out int otherSite))
        {
            return;
        }

        string verb =
            kind switch { AccessKind.Read => "reads", AccessKind.Write => "writes", _ => "changes atomically" };
        thread.Report(
            FindingKind.Race,
            site,
            $"{verb} {Name} at byte {(long)part * Granule}, {done} at {thread.Launch.SiteName(otherSite)} by "
            + $"{thread.Launch.Describe(other)}, and nothing orders them");
    }
}
