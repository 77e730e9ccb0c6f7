using System.Numerics;
using System.Runtime.InteropServices;
using GpuNet.CudaEmulator.Ptx;

namespace GpuNet.CudaEmulator.Execution;

/// <summary>
/// 32 threads that run together: their registers, lane beside lane, and the lanes that wait for others after a branch.
/// </summary>
internal sealed unsafe class Warp : IDisposable
{
    /// <summary>The lanes of a warp.</summary>
    public const int Lanes = 32;

    private const int Alignment = 64;

    private readonly byte* memory;
    private readonly int bytes;
    private readonly int[] behind;
    private int[]? lanesBehind;
    private int met;
    private StackEntry[] stack = new StackEntry[8];
    private int depth;

    public Warp(ThreadBlock block, int number, PtxKernel kernel)
    {
        Block = block;
        Number = number;
        behind = new int[((int)block.Launch.Block.Count + Lanes - 1) / Lanes];
        nuint words = (nuint)(kernel.WordRegisters * Lanes * sizeof(uint));
        nuint doubles = (nuint)(kernel.DoubleRegisters * Lanes * sizeof(ulong));

        // An even number, so that all can be looked at in units of 64 bits.
        nuint predicates = (nuint)(((kernel.Predicates + 2) & ~1) * sizeof(uint));
        bytes = (int)(words + doubles + predicates);
        memory = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
        Words = (uint*)memory;
        Doubles = (ulong*)(memory + words);
        Predicates = (uint*)(memory + words + doubles);

        // Registers that nobody set hold a number that shows.
        NativeMemory.Fill(memory, (nuint)bytes, 0x5a);
        foreach ((int register, uint value) in kernel.WordConstants)
            new Span<uint>(Words + (register * Lanes), Lanes).Fill(value);
        foreach ((int register, ulong value) in kernel.DoubleConstants)
            new Span<ulong>(Doubles + (register * Lanes), Lanes).Fill(value);
    }

    /// <summary>Its block.</summary>
    public ThreadBlock Block { get; }

    /// <summary>Its number in the block.</summary>
    public int Number { get; }

    /// <summary>32-bit registers.</summary>
    public uint* Words { get; }

    /// <summary>64-bit registers.</summary>
    public ulong* Doubles { get; }

    /// <summary>Predicates, a bit a lane.</summary>
    public uint* Predicates { get; }

    /// <summary>The lanes that there are: fewer in the last warp of an odd block.</summary>
    public uint All { get; private set; }

    /// <summary>The lanes that returned.</summary>
    public uint Exited { get; set; }

    /// <summary>The lanes that run now.</summary>
    public uint Active { get; set; }

    /// <summary>The next instruction.</summary>
    public int At { get; set; }

    /// <summary>Where the running lanes meet others.</summary>
    public int Reconvergence { get; set; }

    /// <summary>What it is about.</summary>
    public WarpState State { get; set; }

    /// <summary>The barrier that it waits at.</summary>
    public int Barrier { get; set; }

    /// <summary>The instruction that it waits at, for what a barrier gives.</summary>
    public Instruction? Waiting { get; set; }

    /// <summary>Asynchronous copies that were begun, by group; the last group is open.</summary>
    public List<List<PendingCopy>> Copies { get; } = [[]];

    /// <summary>Starts at the first instruction with these lanes.</summary>
    public void Start(uint lanes, int end)
    {
        All = lanes;
        Active = lanes;
        Exited = 0;
        At = 0;
        Reconvergence = end;
        depth = 0;
        State = WarpState.Ready;
        lanesBehind = null;
        Array.Fill(behind, Block.Clock);
        met = Block.Clock;
        Copies.Clear();
        Copies.Add([]);
    }

    /// <summary>Adds what lies behind this warp, itself included, to what lies behind a barrier.</summary>
    public void Gather(int[] barrier, int now)
    {
        behind[Number] = now;
        for (int other = 0; other < behind.Length; other++)
            barrier[other] = Math.Max(barrier[other], behind[other]);
    }

    /// <summary>It passes a barrier, as all of its lanes do: what lies behind that lies behind them.</summary>
    public void Follow(int[] barrier, int now)
    {
        for (int other = 0; other < behind.Length; other++)
            behind[other] = Math.Max(behind[other], barrier[other]);
        met = now;
    }

    /// <summary>Until when what each warp of the block did lies behind this one, itself included.</summary>
    public int[] Past()
    {
        int[] past = [.. behind];
        past[Number] = Block.Clock + 1;
        return past;
    }

    /// <summary>Some of its lanes wait for each other.</summary>
    public void Meet(uint lanes)
    {
        int now = Block.Tick();
        if (lanes == All)
        {
            met = now;
            return;
        }

        lanesBehind ??= new int[Lanes * Lanes];
        Span<int> together = stackalloc int[Lanes];
        for (int lane = 0; lane < Lanes; lane++)
        {
            if ((lanes >> lane & 1) == 0)
                continue;
            for (int other = 0; other < Lanes; other++)
            {
                int known = (lanes >> other & 1) != 0 ? now : lanesBehind[(lane * Lanes) + other];
                together[other] = Math.Max(together[other], known);
            }
        }

        for (int lane = 0; lane < Lanes; lane++)
        {
            if ((lanes >> lane & 1) != 0)
                together.CopyTo(lanesBehind.AsSpan(lane * Lanes, Lanes));
        }
    }

    /// <summary>Whether what some lanes of this warp did at a time lies behind another of its lanes.</summary>
    public bool IsBehind(int lane, uint lanes, int time)
    {
        lanes &= ~(1u << lane);
        if (met > time || lanes == 0)
            return true;
        if (lanesBehind is null)
            return false;
        for (; lanes != 0; lanes &= lanes - 1)
        {
            if (lanesBehind[(lane * Lanes) + BitOperations.TrailingZeroCount(lanes)] <= time)
                return false;
        }

        return true;
    }

    /// <summary>Whether what other warps of the block did at a time lies behind this one.</summary>
    public bool IsBehind(uint warps, int time)
    {
        for (; warps != 0; warps &= warps - 1)
        {
            if (behind[BitOperations.TrailingZeroCount(warps)] <= time)
                return false;
        }

        return true;
    }

    /// <summary>Lanes wait.</summary>
    public void Push(int at, uint lanes, int reconvergence)
    {
        if (depth == stack.Length)
            Array.Resize(ref stack, 2 * depth);
        stack[depth++] = new StackEntry(at, lanes, reconvergence);
    }

    /// <summary>The next lanes that wait and did not return take their turn; without any the warp is done.</summary>
    public void Pop()
    {
        while (depth > 0)
        {
            StackEntry top = stack[--depth];
            uint lanes = top.Lanes & ~Exited;
            if (lanes == 0)
                continue;
            (At, Active, Reconvergence) = (top.At, lanes, top.Reconvergence);
            return;
        }

        Active = 0;
        State = WarpState.Done;
    }

    /// <summary>Folds all that decides what it does next into a number.</summary>
    public ulong Fold(ulong state)
    {
        const ulong Prime = 1099511628211;
        state = ((state ^ (uint)At) * Prime) + Active + ((ulong)Exited << 32) + (ulong)State;
        for (int entry = 0; entry < depth; entry++)
            state = ((state ^ (uint)stack[entry].At) * Prime) + stack[entry].Lanes;
        foreach (ulong bits in new ReadOnlySpan<ulong>(memory, bytes / sizeof(ulong)))
            state = (state ^ bits) * Prime;
        return state;
    }

    /// <inheritdoc/>
    public void Dispose() => NativeMemory.AlignedFree(memory);
}
