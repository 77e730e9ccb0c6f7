using System.Globalization;
using GpuNet.CudaEmulator.Execution;
using GpuNet.CudaEmulator.Ptx;

namespace GpuNet.CudaEmulator.Counting;

/// <summary>What one launch did, counted from the instructions that ran.</summary>
/// <remarks>Memory is counted where <see cref="EmulatorOptions.Count"/> says so; instructions always.</remarks>
public sealed record LaunchCounts
{
    /// <summary>The bytes of a sector, the unit in which a GPU moves global memory.</summary>
    public const int SectorBytes = 32;

    /// <summary>The kernel's name in its module.</summary>
    public required string Kernel { get; init; }

    /// <summary>The blocks.</summary>
    public required Dim3 Grid { get; init; }

    /// <summary>The threads of a block.</summary>
    public required Dim3 Block { get; init; }

    /// <summary>Instructions that warps ran.</summary>
    public required long WarpInstructions { get; init; }

    /// <summary>Instructions that threads ran.</summary>
    public required long ThreadInstructions { get; init; }

    /// <summary>Instructions that warps ran, by what they are.</summary>
    public required IReadOnlyDictionary<InstructionClass, long> Classes { get; init; }

    /// <summary>
    /// Products and sums of f32 that warps ran in innermost loops, for each instruction there: a product that is added
    /// at once counts as one of the two. 0 without a loop.
    /// </summary>
    public required double InnerLoopFusedShare { get; init; }

    /// <summary>Times that a block passed a barrier.</summary>
    public required long Barriers { get; init; }

    /// <summary>Shared memory of a block.</summary>
    public required int SharedBytesOfBlock { get; init; }

    /// <summary>What each allocation had of it, in order of allocation.</summary>
    public IReadOnlyList<BufferCounts> Buffers { get; init; } = [];

    /// <summary>
    /// Bytes that threads read from and wrote to shared memory; an atomic does both, an asynchronous copy writes.
    /// </summary>
    public long SharedBytes { get; init; }

    /// <summary>Bytes that threads read from and wrote to local memory: arrays of their own, and what was spilled.</summary>
    public long LocalBytes { get; init; }

    /// <summary>Warp accesses to shared memory.</summary>
    public long SharedAccesses { get; init; }

    /// <summary>Passes over the banks beyond the fewest possible.</summary>
    public long BankConflicts { get; init; }

    /// <summary>The most passes that a part of a warp access took: 1 where nothing conflicts, at most 32.</summary>
    public int WorstBankConflict { get; init; }

    /// <summary>Atomic operations of threads.</summary>
    public long Atomics { get; init; }

    /// <summary>Warp accesses that some lanes of the warp took no part in: edges and divergence.</summary>
    public long PartialAccesses { get; init; }

    /// <summary>Bytes that threads read from global memory.</summary>
    public long GlobalBytesRead => Buffers.Sum(buffer => buffer.BytesRead);

    /// <summary>Bytes that threads wrote to global memory.</summary>
    public long GlobalBytesWritten => Buffers.Sum(buffer => buffer.BytesWritten);

    /// <summary>Warp accesses that read global memory.</summary>
    public long GlobalReads => Buffers.Sum(buffer => buffer.Reads);

    /// <summary>Warp accesses that wrote global memory.</summary>
    public long GlobalWrites => Buffers.Sum(buffer => buffer.Writes);

    /// <summary>Sectors read.</summary>
    public long SectorsRead => Buffers.Sum(buffer => buffer.SectorsRead);

    /// <summary>Sectors written.</summary>
    public long SectorsWritten => Buffers.Sum(buffer => buffer.SectorsWritten);

    /// <summary>Bytes read at least once: what an ideal cache would fetch.</summary>
    public long DistinctBytesRead => Buffers.Sum(buffer => buffer.DistinctBytesRead);

    /// <summary>Bytes written at least once.</summary>
    public long DistinctBytesWritten => Buffers.Sum(buffer => buffer.DistinctBytesWritten);

    /// <summary>Sectors of a warp access that read, on average; a coalesced one of 4 bytes a lane reads 4.</summary>
    public double SectorsPerRead => GlobalReads == 0 ? 0 : (double)SectorsRead / GlobalReads;

    /// <summary>Sectors of a warp access that wrote, on average.</summary>
    public double SectorsPerWrite => GlobalWrites == 0 ? 0 : (double)SectorsWritten / GlobalWrites;

    /// <summary>Warp instructions of a class.</summary>
    public long Of(InstructionClass counted) => Classes.GetValueOrDefault(counted);

    /// <summary>What the allocation of that name had; nothing of one that was not touched.</summary>
    public BufferCounts Of(string buffer) =>
        Buffers.FirstOrDefault(counts => counts.Name == buffer) ?? new BufferCounts(buffer);

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {Kernel}: {Grid} blocks of {Block} threads, {WarpInstructions} warp instructions
          global   {GlobalBytesRead} B read in {SectorsRead} sectors, {GlobalBytesWritten} B written in {SectorsWritten}
          shared   {SharedBytesOfBlock} B a block, {SharedBytes} B in {SharedAccesses} warp accesses, {BankConflicts} bank conflicts
          barriers {Barriers}, atomics {Atomics}
          {string.Join(", ", Classes.Where(pair => pair.Value > 0).Select(pair => $"{pair.Key} {pair.Value}"))}
        """);

    internal static LaunchCounts Of(Launch launch, Interpreter interpreter, AccessCounter? counter)
    {
        PtxKernel kernel = launch.Kernel;
        var classes = new Dictionary<InstructionClass, long>();
        long warps = 0;
        long threads = 0;
        double inner = 0;
        double fused = 0;
        for (int block = 0; block < kernel.Blocks.Length; block++)
        {
            BasicBlock range = kernel.Blocks[block];
            long runs = interpreter.WarpRuns[block];
            if (runs == 0)
                continue;
            int length = range.End - range.Start - 1;
            warps += runs * length;
            threads += interpreter.ThreadRuns[block] * length;
            for (int at = range.Start + 1; at < range.End; at++)
            {
                InstructionClass counted = kernel.Code[at].Class;
                classes[counted] = classes.GetValueOrDefault(counted) + runs;
            }

            if (!range.IsInnermostLoop)
                continue;
            inner += (double)runs * length;
            for (int at = range.Start + 1; at < range.End; at++)
            {
                fused += kernel.Code[at].Opcode switch
                {
                    Opcode.FuseFloat => runs,
                    Opcode.MultiplyFloat or Opcode.AddFloat or Opcode.SubtractFloat => runs * 0.5,
                    _ => 0,
                };
            }
        }

        return new LaunchCounts
        {
            Kernel = kernel.Name,
            Grid = launch.Grid,
            Block = launch.Block,
            WarpInstructions = warps,
            ThreadInstructions = threads,
            Classes = classes,
            InnerLoopFusedShare = inner == 0 ? 0 : fused / inner,
            Barriers = interpreter.Barriers,
            SharedBytesOfBlock = kernel.StaticSharedBytes + launch.DynamicSharedBytes,
            Buffers = counter?.Buffers ?? [],
            SharedBytes = counter?.SharedBytes ?? 0,
            LocalBytes = counter?.LocalBytes ?? 0,
            SharedAccesses = counter?.SharedAccesses ?? 0,
            BankConflicts = counter?.BankConflicts ?? 0,
            WorstBankConflict = counter?.WorstBankConflict ?? 0,
            Atomics = counter?.Atomics ?? 0,
            PartialAccesses = counter?.PartialAccesses ?? 0,
        };
    }
}
