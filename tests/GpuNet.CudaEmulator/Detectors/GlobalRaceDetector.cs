using System.Numerics;
using GpuNet.CudaEmulator.Execution;
using GpuNet.CudaEmulator.Memory;
using GpuNet.CudaEmulator.Ptx;

namespace GpuNet.CudaEmulator.Detectors;

/// <summary>
/// Finds two threads that access one byte of global memory with nothing to order them, of which one writes. Barriers
/// order the threads of a block. Blocks are ordered where one releases at a place (by <c>st.release</c> or an atomic
/// that does, or a fence and then a relaxed access) and the other acquires what it finds there. What one thread of a
/// block releases or acquires counts for all of the block, as after a barrier.
/// </summary>
internal sealed unsafe class GlobalRaceDetector : IObserver
{
    private const int WordBytes = 4;
    private const int PageWords = 1024;

    private readonly Dictionary<(Allocation Allocation, long Page), Mark[]> pages = [];
    private readonly Dictionary<(Allocation Allocation, long Word), Mark[]> split = [];
    private readonly Dictionary<(Allocation Allocation, long Word), Dictionary<long, long>> released = [];
    private readonly Dictionary<long, View> views = [];
    private long clock;

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
        View view = ViewOf(warp.Block.Number);
        Mark[]? page = null;
        long pageNumber = -1;
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            long place = (long)(addresses[lane] - allocation.Address);
            var access = new Made(warp, instruction, kind, (warp.Number * Warp.Lanes) + lane, allocation);
            if (instruction.Order != MemoryOrder.Weak)
                Acquire(view, instruction.Order, (allocation, place / WordBytes));
            for (long word = place / WordBytes; word * WordBytes < place + bytes; word++)
            {
                if (word / PageWords != pageNumber)
                {
                    pageNumber = word / PageWords;
                    if (!pages.TryGetValue((allocation, pageNumber), out page))
                        pages.Add((allocation, pageNumber), page = new Mark[PageWords]);
                }

                int first = (int)Math.Max(place - (word * WordBytes), 0);
                int last = (int)Math.Min(place + bytes - (word * WordBytes), WordBytes);
                ref Mark whole = ref page![word % PageWords];
                if (!whole.IsSplit && last - first < WordBytes)
                {
                    split.Add((allocation, word), [whole, whole.Copy(), whole.Copy(), whole.Copy()]);
                    whole.IsSplit = true;
                }

                if (!whole.IsSplit)
                    Note(ref whole, view, access, word * WordBytes);
                else
                {
                    Mark[] parts = split[(allocation, word)];
                    for (int part = first; part < last; part++)
                        Note(ref parts[part], view, access, (word * WordBytes) + part);
                }
            }

            if (instruction.Order != MemoryOrder.Weak && kind != AccessKind.Load)
                Release(view, warp.Block.Number, instruction.Order, (allocation, place / WordBytes));
        }
    }

    /// <inheritdoc/>
    public void Fence(Warp warp)
    {
        View view = ViewOf(warp.Block.Number);
        Join(view.Seen, view.Found);
        view.Fenced = Snapshot(view, warp.Block.Number);
    }

    private View ViewOf(long block)
    {
        if (!views.TryGetValue(block, out View? view))
            views.Add(block, view = new View());
        return view;
    }

    private void Acquire(View view, MemoryOrder order, (Allocation, long) place)
    {
        if (!released.TryGetValue(place, out Dictionary<long, long>? times))
            return;
        Join(view.Found, times);
        if ((order & MemoryOrder.Acquire) != 0)
            Join(view.Seen, times);
    }

    private void Release(View view, long block, MemoryOrder order, (Allocation, long) place)
    {
        Dictionary<long, long>? times = (order & MemoryOrder.Release) != 0 ? Snapshot(view, block) : view.Fenced;
        if (times is null)
            return;
        if (!released.TryGetValue(place, out Dictionary<long, long>? known))
            released.Add(place, known = []);
        Join(known, times);
    }

    private Dictionary<long, long> Snapshot(View view, long block) => new(view.Seen) { [block] = ++clock };

    private static void Join(Dictionary<long, long> into, Dictionary<long, long> times)
    {
        foreach ((long block, long time) in times)
            into[block] = Math.Max(into.GetValueOrDefault(block), time);
    }

    private void Note(ref Mark mark, View view, Made access, long place)
    {
        bool writes = access.Kind != AccessKind.Load;
        bool isStrong = access.Instruction.Order != MemoryOrder.Weak;
        if (!IsBefore(mark.Write, view, access))
            throw Race(access, place, $"{mark.Write} wrote it");
        if (writes && !IsBefore(mark.Read, view, access))
            throw Race(access, place, $"{mark.Read} read it");
        if (isStrong)
        {
            mark.Strong ??= new StrongTurns();
            Note(ref (writes ? ref mark.Strong.Write : ref mark.Strong.Read), view, access);
            return;
        }

        if (mark.Strong is StrongTurns strong)
        {
            if (!IsBefore(strong.Write, view, access))
                throw Race(access, place, $"{strong.Write} wrote it");
            if (writes && !IsBefore(strong.Read, view, access))
                throw Race(access, place, $"{strong.Read} read it");
        }

        Note(ref (writes ? ref mark.Write : ref mark.Read), view, access);
    }

    private void Note(ref Turn turn, View view, Made access)
    {
        long block = access.Warp.Block.Number + 1;
        if (turn.Block != block)
        {
            // Where others went before without an order, all of them are to be waited for.
            turn.Block = IsBefore(turn, view, access) ? block : Turn.Several;
            turn.Party = default;
        }

        turn.Party.Join(access.Warp, access.Thread);
        turn.Time = clock;
    }

    private bool IsBefore(in Turn turn, View view, Made access)
    {
        long block = access.Warp.Block.Number + 1;
        if (turn.Block == 0)
            return true;
        if (turn.Block == block)
            return turn.Party.IsBefore(access.Warp, access.Thread);
        if (turn.Block != Turn.Several)
            return view.Seen.GetValueOrDefault(turn.Block - 1) > turn.Time;
        foreach (long other in views.Keys)
        {
            if (other != block - 1 && view.Seen.GetValueOrDefault(other) <= turn.Time)
                return false;
        }

        return true;
    }

    private static KernelFaultException Race(Made access, long place, string other) => new(
        FaultKind.GlobalRace,
        $"{access.Warp.Block.Launch.Kernel.Name}: thread {access.Thread} of block {access.Warp.Block.Number} "
        + $"{(access.Kind == AccessKind.Load ? "reads" : "writes")} byte {place} of {access.Allocation}, and {other} with "
        + $"nothing to order them, at line {access.Instruction.Line}: {access.Instruction.Text}");

    /// <summary>What a block knows of the others: until when each one's accesses lie behind its own.</summary>
    private sealed class View
    {
        /// <summary>What it acquired.</summary>
        public Dictionary<long, long> Seen { get; } = [];

        /// <summary>What it found and will have acquired with the next fence.</summary>
        public Dictionary<long, long> Found { get; } = [];

        /// <summary>What relaxed accesses release, since the last fence.</summary>
        public Dictionary<long, long>? Fenced { get; set; }
    }

    private readonly record struct Made(
        Warp Warp, Instruction Instruction, AccessKind Kind, int Thread, Allocation Allocation);

    private struct Turn
    {
        public const long Several = -1;

        public Party Party;

        // One more than its number: 0 is nobody.
        public long Block;
        public long Time;

        public override readonly string ToString() =>
            Block == Several ? "several blocks" : $"{Party} of block {Block - 1}";
    }

    /// <summary>
    /// What said that others may access the place meanwhile. A plain access before it stays known beside it: others
    /// that say so, too, still race with that.
    /// </summary>
    private sealed class StrongTurns
    {
        public Turn Write;
        public Turn Read;
    }

    private struct Mark
    {
        public Turn Write;
        public Turn Read;
        public StrongTurns? Strong;
        public bool IsSplit;

        public readonly Mark Copy() => this with
        {
            Strong = Strong is null ? null : new StrongTurns { Write = Strong.Write, Read = Strong.Read },
        };
    }
}
