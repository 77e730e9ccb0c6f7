using System.Numerics;
using GpuNet.CudaEmulator.Execution;
using GpuNet.CudaEmulator.Memory;
using GpuNet.CudaEmulator.Ptx;

namespace GpuNet.CudaEmulator.Detectors;

/// <summary>
/// Finds two threads that access one byte of global memory with nothing to order them, of which one writes. Barriers
/// order the threads of a block. Blocks are ordered where one releases at a place (by <c>st.release</c> or an atomic
/// that does, or a fence and then a relaxed access) and the other acquires what it finds there. A thread releases what
/// barriers put before it, and others of its block know what it acquired behind a barrier; the threads of a warp count
/// as one in this.
/// </summary>
internal sealed unsafe class GlobalRaceDetector : IObserver
{
    private const int WordBytes = 4;
    private const int PageWords = 1024;

    private readonly Dictionary<(Allocation Allocation, long Page), Mark[]> pages = [];
    private readonly Dictionary<(Allocation Allocation, long Word), Mark[]> split = [];
    private readonly Dictionary<(Allocation Allocation, long Word), Dictionary<long, Past>> released = [];
    private readonly Dictionary<long, BlockView> blocks = [];
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
        View view = ViewOf(warp);
        Mark[]? page = null;
        long pageNumber = -1;
        for (uint left = lanes; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            long place = (long)(addresses[lane] - allocation.Address);
            var access = new Made(warp, instruction, kind, (warp.Number * Warp.Lanes) + lane, allocation);
            if (instruction.Order != MemoryOrder.Weak)
                Acquire(warp, view, instruction.Order, (allocation, place / WordBytes));
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
                Release(warp, view, instruction.Order, (allocation, place / WordBytes));
        }
    }

    /// <inheritdoc/>
    public void Fence(Warp warp)
    {
        View view = ViewOf(warp);
        Learn(warp, view, view.Found);
        view.Fenced = Snapshot(warp, view);
    }

    /// <summary>What a warp knows, with what others of its block acquired before a barrier.</summary>
    private View ViewOf(Warp warp)
    {
        if (!blocks.TryGetValue(warp.Block.Number, out BlockView? block))
            blocks.Add(warp.Block.Number, block = new BlockView(warp.Block.Warps.Length));
        View view = block.Views[warp.Number] ??= new View(block);
        if (view.Looked == (warp.Block.Clock, block.Acquired.Count))
            return view;
        view.Open.AddRange(block.Acquired.Skip(view.Looked.Count));
        _ = view.Open.RemoveAll(acquired =>
        {
            bool isBehind = acquired.Warp == warp.Number || warp.IsBehind(1u << acquired.Warp, acquired.Time);
            if (isBehind)
                _ = Join(view.Seen, acquired.Times);
            return isBehind;
        });
        view.Looked = (warp.Block.Clock, block.Acquired.Count);
        return view;
    }

    private void Acquire(Warp warp, View view, MemoryOrder order, (Allocation, long) place)
    {
        if (!released.TryGetValue(place, out Dictionary<long, Past>? times))
            return;
        _ = Join(view.Found, times);
        if ((order & MemoryOrder.Acquire) != 0)
            Learn(warp, view, times);
    }

    private static void Learn(Warp warp, View view, Dictionary<long, Past> times)
    {
        if (Join(view.Seen, times))
            view.Block.Acquired.Add(new Acquired(warp.Number, warp.Block.Clock, new(times)));
    }

    private void Release(Warp warp, View view, MemoryOrder order, (Allocation, long) place)
    {
        Dictionary<long, Past>? times = (order & MemoryOrder.Release) != 0 ? Snapshot(warp, view) : view.Fenced;
        if (times is null)
            return;
        if (!released.TryGetValue(place, out Dictionary<long, Past>? known))
            released.Add(place, known = []);
        _ = Join(known, times);
    }

    private Dictionary<long, Past> Snapshot(Warp warp, View view)
    {
        var times = new Dictionary<long, Past>(view.Seen) { [warp.Block.Number] = new Past(warp.Past(), ++clock) };

        // What comes next is not released by this.
        _ = warp.Block.Tick();
        return times;
    }

    /// <summary>Adds what is known at one place to what is known at another; gives whether that is more.</summary>
    private static bool Join(Dictionary<long, Past> into, Dictionary<long, Past> times)
    {
        bool isMore = false;
        foreach ((long block, Past past) in times)
        {
            Past? known = into.GetValueOrDefault(block);
            Past joined = known is null ? past : known.Join(past);
            isMore |= joined != known;
            into[block] = joined;
        }

        return isMore;
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
            return view.Seen.TryGetValue(turn.Block - 1, out Past? past) && turn.Party.IsWithin(past.Warps);
        foreach (long other in blocks.Keys)
        {
            if (other != block - 1 && !(view.Seen.TryGetValue(other, out Past? known) && known.Time > turn.Time))
                return false;
        }

        return true;
    }

    private static KernelFaultException Race(Made access, long place, string other) => new(
        FaultKind.GlobalRace,
        $"{access.Warp.Block.Launch.Kernel.Name}: thread {access.Thread} of block {access.Warp.Block.Number} "
        + $"{(access.Kind == AccessKind.Load ? "reads" : "writes")} byte {place} of {access.Allocation}, and {other} with "
        + $"nothing to order them, at line {access.Instruction.Line}: {access.Instruction.Text}");

    /// <summary>Until when each warp's accesses of a block lie behind something, and the time of the release.</summary>
    private sealed class Past(int[] warps, long time)
    {
        public int[] Warps { get; } = warps;

        public long Time { get; } = time;

        /// <summary>What lies behind either; this, where the other adds nothing.</summary>
        public Past Join(Past other)
        {
            if (other == this || (other.Time <= Time && other.Warps.Zip(Warps).All(pair => pair.First <= pair.Second)))
                return this;
            return new Past([.. Warps.Zip(other.Warps, Math.Max)], Math.Max(Time, other.Time));
        }
    }

    /// <summary>What a warp acquired, and when.</summary>
    private sealed record Acquired(int Warp, int Time, Dictionary<long, Past> Times);

    private sealed class BlockView(int warps)
    {
        /// <summary>What its warps acquired, in order.</summary>
        public List<Acquired> Acquired { get; } = [];

        /// <summary>What each of its warps knows.</summary>
        public View?[] Views { get; } = new View[warps];
    }

    /// <summary>What a warp knows of other blocks.</summary>
    private sealed class View(BlockView block)
    {
        public BlockView Block { get; } = block;

        /// <summary>What it acquired.</summary>
        public Dictionary<long, Past> Seen { get; } = [];

        /// <summary>What it found and will have acquired with the next fence.</summary>
        public Dictionary<long, Past> Found { get; } = [];

        /// <summary>What relaxed accesses release, since the last fence.</summary>
        public Dictionary<long, Past>? Fenced { get; set; }

        /// <summary>What others of the block acquired, and no barrier put behind it yet.</summary>
        public List<Acquired> Open { get; } = [];

        /// <summary>When that was last looked at.</summary>
        public (int Clock, int Count) Looked { get; set; }
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
