using System.Numerics;
using GpuNet.CudaEmulator.Execution;
using GpuNet.CudaEmulator.Memory;
using GpuNet.CudaEmulator.Ptx;

namespace GpuNet.CudaEmulator.Detectors;

/// <summary>
/// Finds two threads of a block that access one byte of shared memory with no barrier between, of which one writes.
/// Threads of one warp are no exception: nothing in the language keeps them together.
/// </summary>
internal sealed unsafe class SharedRaceDetector : IObserver
{
    private const int Several = -2;

    private readonly Dictionary<ThreadBlock, Mark[]> marks = [];

    /// <inheritdoc/>
    public void Begin(Launch launch)
    {
    }

    /// <inheritdoc/>
    public void Access(
        Warp warp,
        Instruction instruction,
        AccessKind kind,
        StateSpace space,
        uint lanes,
        ulong* addresses,
        int bytes,
        Allocation? allocation)
    {
        if (space != StateSpace.Shared)
            return;
        ThreadBlock block = warp.Block;
        if (!marks.TryGetValue(block, out Mark[]? bytesOfBlock))
            marks.Add(block, bytesOfBlock = new Mark[block.SharedBytes]);
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            int thread = (warp.Number * Warp.Lanes) + lane;
            for (int place = (int)addresses[lane], end = place + bytes; place < end; place++)
                Note(ref bytesOfBlock[place], warp, instruction, kind, thread, place);
        }
    }

    /// <inheritdoc/>
    public void Barrier(ThreadBlock block)
    {
    }

    /// <inheritdoc/>
    public void Fence(Warp warp)
    {
    }

    /// <inheritdoc/>
    public void End(Launch launch) => marks.Clear();

    private static void Note(
        ref Mark mark, Warp warp, Instruction instruction, AccessKind kind, int thread, int place)
    {
        int epoch = warp.Block.Epoch;
        bool writtenNow = mark.WriteEpoch == epoch && mark.Writer != thread;
        bool readNow = mark.ReadEpoch == epoch && mark.Reader != thread;
        bool bothAtomic = kind == AccessKind.Atomic && mark.WrittenAtomically;
        if ((writtenNow && !bothAtomic) || (kind != AccessKind.Load && readNow))
        {
            string other = writtenNow ? $"thread {mark.Writer} wrote it" : mark.Reader == Several
                ? "several threads read it" : $"thread {mark.Reader} read it";
            throw new KernelFaultException(
                FaultKind.SharedRace,
                $"{warp.Block.Launch.Kernel.Name}: thread {thread} of block {warp.Block.Number} "
                + $"{(kind == AccessKind.Load ? "reads" : "writes")} byte {place} of shared memory, and {other} with no "
                + $"barrier between, at line {instruction.Line}: {instruction.Text}");
        }

        if (kind == AccessKind.Load)
        {
            mark.Reader = mark.ReadEpoch == epoch && mark.Reader != thread ? Several : thread;
            mark.ReadEpoch = epoch;
        }
        else
        {
            mark.Writer = thread;
            mark.WriteEpoch = epoch;
            mark.WrittenAtomically = kind == AccessKind.Atomic;
        }
    }

    private struct Mark
    {
        public int Writer;
        public int WriteEpoch;
        public int Reader;
        public int ReadEpoch;
        public bool WrittenAtomically;
    }
}
