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
    private StackEntry[] stack = new StackEntry[8];
    private int depth;

    public Warp(ThreadBlock block, int number, PtxKernel kernel)
    {
        Block = block;
        Number = number;
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

    /// <summary>How often its lanes waited for each other: their accesses before and after are ordered.</summary>
    public int Epoch { get; set; }

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
        Copies.Clear();
        Copies.Add([]);
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
