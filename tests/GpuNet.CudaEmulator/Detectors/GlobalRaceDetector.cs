using System.Numerics;
using GpuNet.CudaEmulator.Execution;
using GpuNet.CudaEmulator.Memory;
using GpuNet.CudaEmulator.Ptx;

namespace GpuNet.CudaEmulator.Detectors;

/// <summary>
/// Finds two threads that access one word of global memory with nothing to order them, of which one writes. Barriers
/// order the threads of a block. Different blocks are ordered where one writes, then releases (by a fence, an atomic or
/// a volatile access), and the other acquires after that, before it reads.
/// </summary>
internal sealed unsafe class GlobalRaceDetector : IObserver
{
    private const int WordBytes = 4;
    private const int Several = -2;

    private readonly Dictionary<Allocation, Mark[]> marks = [];
    private readonly Dictionary<long, List<long>> releases = [];
    private long clock;

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
        if (space != StateSpace.Global || allocation is null)
            return;
        if (!marks.TryGetValue(allocation, out Mark[]? words))
            marks.Add(allocation, words = new Mark[(allocation.Bytes + WordBytes - 1) / WordBytes]);
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            long place = (long)(addresses[lane] - allocation.Address);
            if (place < 0 || place + bytes > allocation.Bytes)
                continue;
            int thread = (warp.Number * Warp.Lanes) + lane;
            for (long word = place / WordBytes; word * WordBytes < place + bytes; word++)
            {
                int first = (int)Math.Max(place - (word * WordBytes), 0);
                int last = (int)Math.Min(place + bytes - (word * WordBytes), WordBytes);
                byte part = (byte)(((1 << last) - 1) & ~((1 << first) - 1));
                Note(ref words[word], warp, instruction, kind, thread, part, allocation, word * WordBytes);
            }
        }
    }

    /// <inheritdoc/>
    public void Barrier(ThreadBlock block)
    {
    }

    /// <inheritdoc/>
    public void Fence(Warp warp)
    {
        if (!releases.TryGetValue(warp.Block.Number, out List<long>? times))
            releases.Add(warp.Block.Number, times = []);
        times.Add(++clock);
    }

    /// <inheritdoc/>
    public void End(Launch launch)
    {
        marks.Clear();
        releases.Clear();
    }

    private void Note(
        ref Mark mark,
        Warp warp,
        Instruction instruction,
        AccessKind kind,
        int thread,
        byte part,
        Allocation allocation,
        long place)
    {
        ThreadBlock block = warp.Block;
        bool writes = kind != AccessKind.Load;
        bool known = instruction.Synchronizes && mark.Synchronized;
        if (!known && (mark.WrittenPart & part) != 0
            && IsUnordered(mark.WriterBlock, mark.Writer, mark.WriteEpoch, mark.WriteTime, block, thread))
        {
            throw Race(warp, instruction, writes, thread, allocation, place, $"thread {mark.Writer} of block {mark.WriterBlock - 1} wrote it");
        }

        if (!known && writes && (mark.ReadPart & part) != 0
            && IsUnordered(mark.ReaderBlock, mark.Reader, mark.ReadEpoch, mark.ReadTime, block, thread))
        {
            string who = mark.ReaderBlock == Several ? "threads of several blocks read it"
                : mark.Reader == Several ? $"several threads of block {mark.ReaderBlock - 1} read it"
                : $"thread {mark.Reader} of block {mark.ReaderBlock - 1} read it";
            throw Race(warp, instruction, writes, thread, allocation, place, who);
        }

        long number = block.Number + 1;
        if (writes)
        {
            (mark.Writer, mark.WriterBlock, mark.WriteEpoch, mark.WriteTime) = (thread, number, block.Epoch, clock);
            mark.WrittenPart |= part;
        }
        else
        {
            bool sameBlock = mark.ReadPart == 0 || mark.ReaderBlock == number;
            bool sameThread = sameBlock && (mark.ReadPart == 0 || mark.ReadEpoch != block.Epoch || mark.Reader == thread);
            mark.ReaderBlock = sameBlock ? number : Several;
            mark.Reader = sameThread ? thread : Several;
            (mark.ReadEpoch, mark.ReadTime) = (block.Epoch, clock);
            mark.ReadPart |= part;
        }

        mark.Synchronized = instruction.Synchronizes;
    }

    private bool IsUnordered(long otherBlock, int other, int epoch, long time, ThreadBlock block, int thread)
    {
        if (otherBlock == block.Number + 1)
            return other != thread && epoch == block.Epoch;
        if (otherBlock == Several)
            return !releases.TryGetValue(block.Number, out List<long>? mine) || mine[^1] <= time;
        return !releases.TryGetValue(otherBlock - 1, out List<long>? released)
            || !releases.TryGetValue(block.Number, out List<long>? acquired)
            || !released.Exists(at => at > time && at < acquired[^1]);
    }

    private static KernelFaultException Race(
        Warp warp, Instruction instruction, bool writes, int thread, Allocation allocation, long place, string other) =>
        new(
            FaultKind.GlobalRace,
            $"{warp.Block.Launch.Kernel.Name}: thread {thread} of block {warp.Block.Number} "
            + $"{(writes ? "writes" : "reads")} byte {place} of {allocation}, and {other} with nothing to order them, "
            + $"at line {instruction.Line}: {instruction.Text}");

    private struct Mark
    {
        public long WriterBlock;
        public long ReaderBlock;
        public long WriteTime;
        public long ReadTime;
        public int Writer;
        public int Reader;
        public int WriteEpoch;
        public int ReadEpoch;
        public byte WrittenPart;
        public byte ReadPart;
        public bool Synchronized;
    }
}
