using System.Globalization;

namespace GpuNet.KernelLab;

/// <summary>What one launch did, and what was wrong with it.</summary>
/// <remarks>
/// A warp access is the access that the lanes of a warp make together. Lanes are matched by the line of the kernel, the
/// memory, the kind and size of the access, and how often the lane has made such an access since the last barrier of
/// its group. A vector of an aligned view is one access; of a view not known to be aligned, one for each of its parts,
/// as ILGPU compiles it.
/// </remarks>
public sealed record LaunchReport
{
    /// <summary>The bytes of a sector, the unit in which a GPU moves global memory.</summary>
    public const int SectorBytes = 32;

    /// <summary>The name given to the launch.</summary>
    public required string Kernel { get; init; }

    /// <summary>Groups.</summary>
    public required Dim Grid { get; init; }

    /// <summary>Threads of a group.</summary>
    public required Dim Group { get; init; }

    /// <summary>Bytes that threads read from global memory, each as often as it is read.</summary>
    public long GlobalBytesRead { get; internal set; }

    /// <summary>Bytes that threads wrote to global memory.</summary>
    public long GlobalBytesWritten { get; internal set; }

    /// <summary>Warp accesses that read global memory.</summary>
    public long GlobalReads { get; internal set; }

    /// <summary>Warp accesses that wrote global memory.</summary>
    public long GlobalWrites { get; internal set; }

    /// <summary>Sectors read: for each warp access, the different ones that its lanes touch.</summary>
    public long SectorsRead { get; internal set; }

    /// <summary>Sectors written.</summary>
    public long SectorsWritten { get; internal set; }

    /// <summary>Bytes of global memory read at least once: what an ideal cache would fetch.</summary>
    public long DistinctBytesRead { get; internal set; }

    /// <summary>Bytes of global memory written at least once.</summary>
    public long DistinctBytesWritten { get; internal set; }

    /// <summary>Bytes that threads read from and wrote to shared memory.</summary>
    public long SharedBytes { get; internal set; }

    /// <summary>Bytes of shared memory that a group has.</summary>
    public long SharedBytesOfGroup { get; internal set; }

    /// <summary>Warp accesses to shared memory.</summary>
    public long SharedAccesses { get; internal set; }

    /// <summary>Passes that the accesses to shared memory need beyond the fewest possible.</summary>
    public long BankConflicts { get; internal set; }

    /// <summary>The most passes that any part of a warp access needed: 1 where nothing conflicts, at most 32.</summary>
    public int WorstBankConflict { get; internal set; }

    /// <summary>Times that a group passed a barrier.</summary>
    public long Barriers { get; internal set; }

    /// <summary>Atomic operations of threads.</summary>
    public long Atomics { get; internal set; }

    /// <summary>Shuffles and warp barriers, each once per warp.</summary>
    public long WarpOperations { get; internal set; }

    /// <summary>Warp accesses in which not every lane of the warp took part: edges and divergence.</summary>
    public long PartialAccesses { get; internal set; }

    /// <summary>What the formulas computed.</summary>
    public Arithmetic Arithmetic { get; } = new();

    /// <summary>The share of each buffer that the launch touched, in order of allocation.</summary>
    public IReadOnlyList<BufferTraffic> Buffers { get; internal set; } = [];

    /// <summary>What was wrong, in order of first occurrence.</summary>
    public IReadOnlyList<Finding> Findings { get; internal set; } = [];

    /// <summary>Threads of the launch.</summary>
    public long Threads => (long)Grid.Size * Group.Size;

    /// <summary>The sectors that a warp access read, on average; a coalesced one of 4-byte elements reads 4.</summary>
    public double SectorsPerRead => GlobalReads == 0 ? 0 : (double)SectorsRead / GlobalReads;

    /// <summary>The sectors that a warp access wrote, on average.</summary>
    public double SectorsPerWrite => GlobalWrites == 0 ? 0 : (double)SectorsWritten / GlobalWrites;

    /// <summary>Whether the findings include this kind.</summary>
    public bool Has(FindingKind kind) => Findings.Any(finding => finding.Kind == kind);

    /// <summary>The share of the buffer of that name; nothing of one that was not touched.</summary>
    public BufferTraffic Of(string buffer) =>
        Buffers.FirstOrDefault(share => share.Name == buffer) ?? new BufferTraffic(buffer);

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {Kernel}: {Grid} groups of {Group} threads
          global read     {GlobalBytesRead} B ({DistinctBytesRead} B distinct) in {GlobalReads} warp accesses, {SectorsRead} sectors, {SectorsPerRead:0.##} each
          global written  {GlobalBytesWritten} B ({DistinctBytesWritten} B distinct) in {GlobalWrites} warp accesses, {SectorsWritten} sectors, {SectorsPerWrite:0.##} each
        {string.Join(Environment.NewLine, Buffers.Select(Line))}
          shared          {SharedBytesOfGroup} B a group, {SharedBytes} B in {SharedAccesses} warp accesses, {BankConflicts} bank conflicts, at worst {WorstBankConflict}-way
          barriers {Barriers}, atomics {Atomics}, warp operations {WarpOperations}, partial warp accesses {PartialAccesses}
          formulas        {Arithmetic.Additions} additions, {Arithmetic.Multiplications} multiplications, {Arithmetic.Divisions} divisions, {Arithmetic.Comparisons} comparisons, {Arithmetic.Functions} functions
        {string.Join(Environment.NewLine, Findings.Select(finding => "  " + finding))}
        """).TrimEnd();

    private static string Line(BufferTraffic share) => string.Create(
        CultureInfo.InvariantCulture,
        $"    {share.Name}: {share.BytesRead} B read in {share.SectorsRead} sectors, ")
        + string.Create(CultureInfo.InvariantCulture, $"{share.BytesWritten} B written in {share.SectorsWritten}");
}
