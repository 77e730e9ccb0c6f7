using System.Runtime.CompilerServices;

namespace GpuNet.KernelLab.Simulation;

/// <summary>
/// The threads of one group, taking turns: one runs until it returns or waits, then the next in order. Which comes next
/// depends on nothing but the seed, so that a run repeats exactly.
/// </summary>
/// <remarks>
/// A simulated thread that waits keeps a thread of the operating system; one that returns without having waited leaves
/// its own to the next, so that kernels without barriers never switch. Whoever has the turn alone touches the state.
/// </remarks>
internal sealed class SimulatedGroup
{
    public const int WarpSize = 32;

    private readonly Action kernel;
    private readonly SimulatedThread[] threads;
    private readonly List<Allocation> shared = [];
    private readonly UInt128[] offers;
    private readonly bool[] offered;
    private readonly Turn finished = new();
    private readonly int[] order;
    private int cursor;
    private int rounds;
    private long sharedBytes;

    public SimulatedGroup(Launch launch, Action kernel)
    {
        Launch = launch;
        this.kernel = kernel;
        Size = launch.GroupSize.Size;
        offers = new UInt128[Size];
        offered = new bool[Size];
        order = Permutation.Of(Size, seed: 0, round: 0);
        threads = [.. order.Select(index => new SimulatedThread(this, index))];
    }

    public Launch Launch { get; }

    public int Size { get; }

    public Dim Position { get; private set; }

    /// <summary>How many barriers the group has passed.</summary>
    public int Phase { get; private set; }

    /// <summary>How many threads said yes at the last barrier.</summary>
    public int Agreeing { get; private set; }

    public void Run(int groupIndex)
    {
        Position = Launch.Grid.At(groupIndex);
        Phase = 0;
        cursor = 0;
        rounds = groupIndex;
        Reorder();
        foreach (Allocation allocation in shared)
            allocation.BeginGroup();
        foreach (SimulatedThread thread in threads)
            thread.BeginGroup(groupIndex);
        Drive(null);
        finished.Await();
        Launch.Counter.Count(threads);
    }

    /// <summary>
    /// Runs threads on this thread of the operating system, until the turn goes to one that waited on another.
    /// </summary>
    public void Drive(SimulatedThread? first)
    {
        for (SimulatedThread? next = first ?? Next(); next is not null; next = Next())
        {
            if (next.State == ThreadProgress.Ready)
            {
                next.State = ThreadProgress.Running;
                next.GiveTurn();
                return;
            }

            next.Execute(kernel);
        }

        finished.Give();
    }

    /// <summary>
    /// Gives the turn to the next thread, and comes back when <paramref name="thread"/> has it again.
    /// </summary>
    public void PassTurn(SimulatedThread thread)
    {
        SimulatedThread next = Next() ?? throw new InvalidOperationException("a waiting thread was forgotten");
        bool fresh = next.State == ThreadProgress.Fresh;
        next.State = ThreadProgress.Running;
        if (next == thread)
            return;
        if (fresh)
            Worker.Run(this, next);
        else
            next.GiveTurn();
        thread.AwaitTurn();
    }

    /// <summary>What a thread of this group offered when it last waited.</summary>
    public UInt128 OfferOf(int index, SimulatedThread asking, string what)
    {
        if ((uint)index < (uint)Size && offered[index])
            return offers[index];
        asking.Report(
            FindingKind.DivergentWarp,
            asking.Site,
            $"{what} takes the value of thread {index} of the group, which is not there");
        return asking.Offer;
    }

    /// <summary>The thread's next allocation of shared memory: the same for all threads of the group.</summary>
    public Allocation AllocateShared<T>(SimulatedThread thread, long length, string file, int line)
        where T : unmanaged
    {
        int ordinal = thread.SharedAllocations++;
        int elementBytes = Unsafe.SizeOf<T>();
        long bytes = length * elementBytes;
        int site = Launch.SiteOf(file, line);
        string name = $"shared memory of {Launch.SiteName(site)}";
        if (ordinal == shared.Count)
        {
            shared.Add(Launch.AllocateShared(name, bytes, elementBytes, sharedBytes));
            sharedBytes = Launch.Align(sharedBytes + bytes);
            CheckShared(thread, site, bytes);
        }

        Allocation allocation = shared[ordinal];
        if (allocation.Name == name && allocation.Bytes.Length == bytes)
            return allocation;
        thread.Report(
            FindingKind.SharedAllocation,
            site,
            $"allocation {ordinal + 1} is {bytes} bytes here, and {allocation.Bytes.Length} bytes as {allocation.Name} "
            + "in another thread");
        return Launch.AllocateShared(name, bytes, elementBytes, sharedBytes);
    }

    private void CheckShared(SimulatedThread thread, int site, long bytes)
    {
        // All groups of a launch have the same, and this object plays all of them.
        LaunchReport report = Launch.Report;
        report.SharedBytesOfGroup += bytes;
        if (report.SharedBytesOfGroup > Launch.SharedLimit)
        {
            thread.Report(
                FindingKind.SharedMemoryLimit,
                site,
                $"with this the group has {report.SharedBytesOfGroup} bytes of shared memory; "
                + $"the limit is {Launch.SharedLimit}");
        }
    }

    private SimulatedThread? Next()
    {
        do
        {
            while (cursor < order.Length)
            {
                SimulatedThread thread = threads[order[cursor++]];
                if (thread.State is ThreadProgress.Fresh or ThreadProgress.Ready)
                    return thread;
            }

            cursor = 0;
        }
        while (Release());
        return null;
    }

    private bool Release()
    {
        bool released = false;
        for (int start = 0; start < Size; start += WarpSize)
            released |= ReleaseWarp(threads.AsSpan(start, Math.Min(WarpSize, Size - start)));
        if (!released && !ReleaseGroup())
            return false;
        Reorder();
        return true;
    }

    private bool ReleaseWarp(ReadOnlySpan<SimulatedThread> lanes)
    {
        SimulatedThread? waiting = Find(lanes, ThreadProgress.AtWarpBarrier);
        if (waiting is null)
            return false;
        Launch.Report.WarpOperations++;
        foreach (SimulatedThread lane in lanes)
        {
            offered[lane.Index] = lane.State == ThreadProgress.AtWarpBarrier;
            offers[lane.Index] = lane.Offer;
            if (lane.State != ThreadProgress.AtWarpBarrier || lane.Site != waiting.Site)
                Complain(FindingKind.DivergentWarp, waiting, lane);
        }

        Free(lanes, ThreadProgress.AtWarpBarrier);
        return true;
    }

    private bool ReleaseGroup()
    {
        SimulatedThread? waiting = Find(threads, ThreadProgress.AtGroupBarrier);
        if (waiting is null)
            return false;
        Agreeing = 0;
        foreach (SimulatedThread thread in threads)
        {
            bool here = thread.State == ThreadProgress.AtGroupBarrier;
            offered[thread.Index] = here;
            offers[thread.Index] = thread.Offer;
            Agreeing += here && thread.Predicate ? 1 : 0;
            if (!here || thread.Site != waiting.Site)
                Complain(FindingKind.DivergentBarrier, waiting, thread);
        }

        Launch.Counter.Count(threads);
        Launch.Report.Barriers++;
        Phase++;
        Free(threads, ThreadProgress.AtGroupBarrier);
        return true;
    }

    private void Complain(FindingKind kind, SimulatedThread waiting, SimulatedThread missing) =>
        waiting.Report(
            kind,
            waiting.Site,
            missing.State == ThreadProgress.Done
                ? $"waits for {Launch.Describe(missing.GlobalId)}, which has returned"
                : $"waits for {Launch.Describe(missing.GlobalId)}, which waits at {Launch.SiteName(missing.Site)}");

    private static SimulatedThread? Find(ReadOnlySpan<SimulatedThread> among, ThreadProgress state)
    {
        foreach (SimulatedThread thread in among)
        {
            if (thread.State == state)
                return thread;
        }

        return null;
    }

    private static void Free(ReadOnlySpan<SimulatedThread> among, ThreadProgress state)
    {
        foreach (SimulatedThread thread in among)
        {
            if (thread.State == state)
                thread.State = ThreadProgress.Ready;
        }
    }

    private void Reorder() => Permutation.Shuffle(order, Launch.Seed, ++rounds);
}
