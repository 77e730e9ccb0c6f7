using System.Runtime.InteropServices;

namespace GpuNet.KernelLab.Simulation;

/// <summary>One launch while it runs.</summary>
internal sealed class Launch
{
    // Allocations of different spaces never share an address, and all start where any vector may.
    private const long SharedBase = 1L << 48;
    private const long LocalBase = 1L << 50;
    private const int Alignment = 256;

    private readonly Dictionary<(FindingKind Kind, int Site), Finding> findings = [];
    private readonly List<Finding> inOrder = [];
    private readonly List<string> files = [];
    private int allocations;

    public Launch(string kernel, Dim grid, Dim group, int seed, int sharedLimit, BufferTraffic[] buffers)
    {
        Grid = grid;
        GroupSize = group;
        Seed = seed;
        SharedLimit = sharedLimit;
        allocations = buffers.Length;
        Report = new LaunchReport { Kernel = kernel, Grid = grid, Group = group };
        Counter = new AccessCounter(Report, buffers);
    }

    public Dim Grid { get; }

    public Dim GroupSize { get; }

    public int Seed { get; }

    /// <summary>The most bytes of shared memory that a group may have.</summary>
    public int SharedLimit { get; }

    public LaunchReport Report { get; }

    public AccessCounter Counter { get; }

    public void Run(Action kernel)
    {
        var group = new SimulatedGroup(this, kernel);
        int[] order = Permutation.Of(Grid.Size, Seed, round: 0);
        foreach (int index in order)
            group.Run(index);
        Report.Findings = inOrder;
    }

    public Allocation AllocateShared(string name, long bytes, int elementBytes, long offset) =>
        new(++allocations, name, MemorySpace.Shared, bytes, elementBytes, SharedBase + offset);

    public Allocation AllocateLocal(string name, long bytes, int elementBytes) =>
        new(++allocations, name, MemorySpace.Local, bytes, elementBytes, LocalBase);

    public static long Align(long offset) => (offset + Alignment - 1) / Alignment * Alignment;

    // Literals of one file are one string, so that comparing references is enough and fast.
    public int SiteOf(string file, int line)
    {
        for (int index = 0; index < files.Count; index++)
        {
            if (ReferenceEquals(files[index], file))
                return (index << 20) | line;
        }

        files.Add(file);
        return ((files.Count - 1) << 20) | line;
    }

    public string SiteName(int site)
    {
        int line = site & 0xFFFFF;
        return line == 0 ? "the kernel's end" : $"{Path.GetFileName(files[site >> 20])}:{line}";
    }

    public string Describe(int globalId)
    {
        int size = GroupSize.Size;
        return $"group {Name(Grid, globalId / size)} thread {Name(GroupSize, globalId % size)}";
    }

    private static string Name(Dim size, int linear)
    {
        Dim at = size.At(linear);
        return size.Z != 1 ? $"({at.X}, {at.Y}, {at.Z})" : size.Y != 1 ? $"({at.X}, {at.Y})" : $"{at.X}";
    }

    public void AddFinding(FindingKind kind, int site, int globalId, string message)
    {
        ref Finding? finding = ref CollectionsMarshal.GetValueRefOrAddDefault(findings, (kind, site), out bool known);
        if (known)
        {
            finding!.Count++;
            return;
        }

        finding = new Finding(kind, Report.Kernel, SiteName(site), Describe(globalId), message);
        inOrder.Add(finding);
    }
}
