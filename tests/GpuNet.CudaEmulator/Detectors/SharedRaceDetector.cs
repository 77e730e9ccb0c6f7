using System.Numerics;
using GpuNet.CudaEmulator.Execution;
using GpuNet.CudaEmulator.Memory;
using GpuNet.CudaEmulator.Ptx;

namespace GpuNet.CudaEmulator.Detectors;

/// <summary>
/// Finds two threads of a block that access one byte of shared memory with no barrier between, of which one writes.
/// Threads of one warp are no exception: only a barrier of the warp keeps them together. A barrier for some threads
/// orders those alone.
/// </summary>
internal sealed unsafe class SharedRaceDetector : IObserver
{
    private const int WordBytes = 4;

    private readonly Dictionary<ThreadBlock, Mark[]> marks = [];
    private readonly Dictionary<(ThreadBlock Block, int Word), Mark[]> split = [];
    private ThreadBlock? latest;
    private Mark[] latestMarks = [];

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
        Mark[] words = MarksOf(block);
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            int thread = (warp.Number * Warp.Lanes) + lane;
            int place = (int)addresses[lane];
            for (int word = place / WordBytes; word * WordBytes < place + bytes; word++)
            {
                // An access of part of a word is within it.
                ref Mark whole = ref words[word];
                if (bytes >= WordBytes && !whole.IsSplit)
                {
                    Note(ref whole, warp, instruction, kind, thread, word * WordBytes);
                    continue;
                }

                if (!whole.IsSplit)
                {
                    split[(block, word)] = [whole, whole, whole, whole];
                    whole.IsSplit = true;
                }

                Mark[] parts = split[(block, word)];
                int end = Math.Min(place + bytes, (word + 1) * WordBytes);
                for (int at = Math.Max(place, word * WordBytes); at < end; at++)
                    Note(ref parts[at % WordBytes], warp, instruction, kind, thread, at);
            }
        }
    }

    private Mark[] MarksOf(ThreadBlock block)
    {
        if (block == latest)
            return latestMarks;
        if (!marks.TryGetValue(block, out Mark[]? words))
            marks.Add(block, words = new Mark[(block.SharedBytes + WordBytes - 1) / WordBytes]);
        (latest, latestMarks) = (block, words);
        return words;
    }

    private static void Note(
        ref Mark mark, Warp warp, Instruction instruction, AccessKind kind, int thread, int place)
    {
        bool writes = kind != AccessKind.Load;
        bool isAtomic = kind == AccessKind.Atomic;
        if (!mark.Writer.IsBefore(warp, thread))
            throw Race(warp, instruction, kind, thread, place, $"{mark.Writer} wrote");
        if (!isAtomic && !mark.Atomic.IsBefore(warp, thread))
            throw Race(warp, instruction, kind, thread, place, $"{mark.Atomic} changed");
        if (writes && !mark.Reader.IsBefore(warp, thread))
            throw Race(warp, instruction, kind, thread, place, $"{mark.Reader} read");
        if (!writes)
            mark.Reader.Join(warp, thread);
        else if (isAtomic)
            mark.Atomic.Join(warp, thread);
        else
            mark.Writer.Join(warp, thread);
    }

    private static KernelFaultException Race(
        Warp warp, Instruction instruction, AccessKind kind, int thread, int place, string other)
    {
        string verb = kind switch
        {
            AccessKind.Arrival => "copies to",
            AccessKind.Load => "reads",
            _ => "writes",
        };
        return new KernelFaultException(
            FaultKind.SharedRace,
            $"{warp.Block.Launch.Kernel.Name}: thread {thread} of block {warp.Block.Number} {verb} byte {place} of "
            + $"shared memory, and {other} it with no barrier between, at line {instruction.Line}: {instruction.Text}");
    }

    /// <summary>A plain write stays known beside its thread's atomics: those of others race with it.</summary>
    private struct Mark
    {
        public Party Writer;
        public Party Atomic;
        public Party Reader;
        public bool IsSplit;
    }
}
