using System.Numerics;
using GpuNet.CudaEmulator.Execution;
using GpuNet.CudaEmulator.Memory;
using GpuNet.CudaEmulator.Ptx;

namespace GpuNet.CudaEmulator.Detectors;

/// <summary>
/// Finds two threads of a block that access one byte of shared memory with no barrier between, of which one writes.
/// Threads of one warp are no exception: only a barrier of the warp keeps them together. A barrier counts for all
/// threads of the block, also one for some of them.
/// </summary>
internal sealed unsafe class SharedRaceDetector : IObserver
{
    private readonly Dictionary<ThreadBlock, Mark[]> marks = [];

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

    private static void Note(
        ref Mark mark, Warp warp, Instruction instruction, AccessKind kind, int thread, int place)
    {
        bool writes = kind != AccessKind.Load;
        bool isAtomic = kind == AccessKind.Atomic;
        bool written = !mark.Writer.IsBefore(warp, thread) && !(isAtomic && mark.Writer.IsStrong);
        bool read = writes && !mark.Reader.IsBefore(warp, thread);
        if (written || read)
        {
            string verb = kind == AccessKind.Arrival ? "copies to" : writes ? "writes" : "reads";
            throw new KernelFaultException(
                FaultKind.SharedRace,
                $"{warp.Block.Launch.Kernel.Name}: thread {thread} of block {warp.Block.Number} {verb} byte {place} of shared "
                + $"memory, and {(written ? $"{mark.Writer} wrote" : $"{mark.Reader} read")} it with no barrier between, "
                + $"at line {instruction.Line}: {instruction.Text}");
        }

        if (writes)
            mark.Writer.Join(warp, thread, isAtomic);
        else
            mark.Reader.Join(warp, thread, isStrong: false);
    }

    private struct Mark
    {
        public Party Writer;
        public Party Reader;
    }
}
