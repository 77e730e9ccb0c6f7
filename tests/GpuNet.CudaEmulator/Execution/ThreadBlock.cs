using System.Runtime.InteropServices;
using GpuNet.CudaEmulator.Memory;
using GpuNet.CudaEmulator.Ptx;

namespace GpuNet.CudaEmulator.Execution;

/// <summary>A block of threads: its warps, its shared memory, the local memory of its threads, its barriers.</summary>
internal sealed unsafe class ThreadBlock : IDisposable
{
    /// <summary>The barriers of a block.</summary>
    public const int MostBarriers = 16;

    private readonly int[] arrived = new int[MostBarriers];
    private readonly int[] counted = new int[MostBarriers];
    private readonly Instruction?[] first = new Instruction[MostBarriers];
    private readonly int[] wanted = new int[MostBarriers];

    // What lies behind a barrier: until when each warp's accesses do, for those that arrived at it so far.
    private readonly int[]?[] gathered = new int[MostBarriers][];

    public ThreadBlock(Launch launch, int sharedBytes)
    {
        Launch = launch;
        SharedBytes = sharedBytes;
        int threads = (int)launch.Block.Count;
        Warps = new Warp[(threads + Warp.Lanes - 1) / Warp.Lanes];
        for (int number = 0; number < Warps.Length; number++)
            Warps[number] = new Warp(this, number, launch.Kernel);
        Shared = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(sharedBytes, 1), 64);
        SharedWritten = new WrittenBytes(sharedBytes);
        LocalBytes = launch.Kernel.LocalBytes;
        long local = (long)LocalBytes * Warps.Length * Warp.Lanes;
        Local = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(local, 1), 64);
        LocalWritten = new WrittenBytes(local);
    }

    /// <summary>What it is a block of.</summary>
    public Launch Launch { get; }

    /// <summary>Its warps.</summary>
    public Warp[] Warps { get; }

    /// <summary>Its shared memory.</summary>
    public byte* Shared { get; }

    /// <summary>How long that is.</summary>
    public int SharedBytes { get; }

    /// <summary>What was written of it.</summary>
    public WrittenBytes SharedWritten { get; }

    /// <summary>The local memory of its threads, one after another.</summary>
    public byte* Local { get; }

    /// <summary>The local memory of each.</summary>
    public int LocalBytes { get; }

    /// <summary>What was written of that.</summary>
    public WrittenBytes LocalWritten { get; }

    /// <summary>Its number in the grid.</summary>
    public long Number { get; private set; }

    /// <summary>Moved on by whatever orders accesses, each of which has the time at which it is made.</summary>
    public int Clock { get; private set; }

    /// <summary>When all of its warps last waited for each other: what came before lies behind all of them.</summary>
    public int Met { get; private set; }

    /// <summary>Its place in the grid.</summary>
    public Dim3 Place
    {
        get
        {
            Dim3 grid = Launch.Grid;
            return new Dim3(
                (int)(Number % grid.X), (int)(Number / grid.X % grid.Y), (int)(Number / ((long)grid.X * grid.Y)));
        }
    }

    /// <summary>Whether all its threads returned.</summary>
    public bool IsDone => Array.TrueForAll(Warps, warp => warp.State == WarpState.Done);

    /// <summary>Starts all threads anew, as another block.</summary>
    public void Start(long number, EmulatorOptions options)
    {
        Number = number;
        Array.Clear(arrived);
        Array.Clear(counted);
        Array.Clear(gathered);
        Met = Tick();
        SharedWritten.Clear();
        LocalWritten.Clear();
        new Span<byte>(Shared, SharedBytes).Fill(0xcd);
        int threads = (int)Launch.Block.Count;
        foreach (Warp warp in Warps)
        {
            int left = threads - (warp.Number * Warp.Lanes);
            warp.Start(left >= Warp.Lanes ? uint.MaxValue : (1u << left) - 1, Launch.Kernel.Code.Length);
            foreach ((int register, SpecialRegister source) in Launch.Kernel.SpecialRegisters)
                Fill(warp, warp.Words + (register * Warp.Lanes), source, options);
        }
    }

    /// <summary>
    /// Why a warp must not come to a barrier at which others are; null where it may. All name as many threads, and
    /// either all reduce by one operation or none does.
    /// </summary>
    public string? Misfit(int barrier, int threads, Instruction instruction)
    {
        if (arrived[barrier] == 0)
        {
            (first[barrier], wanted[barrier]) = (instruction, threads);
            return null;
        }

        if (threads != wanted[barrier])
            return $"for {Counted(threads)}, where others wait for {Counted(wanted[barrier])}";
        Instruction other = first[barrier]!;
        return Math.Max(other.Kind, 1) == Math.Max(instruction.Kind, 1)
            ? null
            : $"where others came by '{other.Text}'";

        static string Counted(int threads) => threads == 0 ? "the whole block" : $"{threads} threads";
    }

    /// <summary>A warp comes to a barrier; gives whether it need not wait, and lets those go that did.</summary>
    /// <param name="warp">The warp.</param>
    /// <param name="barrier">The barrier's number.</param>
    /// <param name="threads">How many threads it is for; 0 for all of the block.</param>
    /// <param name="count">What the warp's lanes add to the barrier's count.</param>
    /// <param name="waits">Whether it stays until all are there.</param>
    public bool Arrive(Warp warp, int barrier, int threads, int count, bool waits)
    {
        arrived[barrier]++;
        counted[barrier] += count;
        warp.Gather(gathered[barrier] ??= new int[Warps.Length], Clock + 1);
        if (!waits)
            _ = Tick();
        int expected = threads == 0 ? Warps.Length : (threads + Warp.Lanes - 1) / Warp.Lanes;
        if (waits)
        {
            warp.State = WarpState.AtBarrier;
            warp.Barrier = barrier;
        }

        if (arrived[barrier] < expected)
            return false;
        int total = counted[barrier];
        arrived[barrier] = 0;
        counted[barrier] = 0;
        int now = Tick();
        int together = 0;
        foreach (Warp other in Warps)
        {
            if (other.State == WarpState.AtBarrier && other.Barrier == barrier)
            {
                Give(other, total, threads == 0 ? (int)Launch.Block.Count : threads);
                other.State = WarpState.Ready;
                other.Follow(gathered[barrier]!, now);
                together++;
            }
        }

        // Who only arrives waits for nobody, and those of other barriers do not wait for these.
        if (together == Warps.Length)
            Met = now;
        gathered[barrier] = null;
        return true;
    }

    /// <summary>Moves the clock on, and gives it.</summary>
    public int Tick() => ++Clock;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Warp warp in Warps)
            warp.Dispose();
        NativeMemory.AlignedFree(Shared);
        NativeMemory.AlignedFree(Local);
    }

    private static void Give(Warp warp, int total, int threads)
    {
        if (warp.Waiting is not { Kind: >= 2 } instruction)
            return;
        bool all = total == threads;
        switch (instruction.Kind)
        {
            case 2:
                new Span<uint>(warp.Words + (instruction.D * Warp.Lanes), Warp.Lanes).Fill((uint)total);
                break;
            case 3:
                warp.Predicates[instruction.D] = all ? uint.MaxValue : 0;
                break;
            default:
                warp.Predicates[instruction.D] = total > 0 ? uint.MaxValue : 0;
                break;
        }
    }

    private void Fill(Warp warp, uint* register, SpecialRegister source, EmulatorOptions options)
    {
        Dim3 block = Launch.Block;
        Dim3 place = Place;
        for (int lane = 0; lane < Warp.Lanes; lane++)
        {
            int thread = (warp.Number * Warp.Lanes) + lane;
            register[lane] = source switch
            {
                SpecialRegister.ThreadX => (uint)(thread % block.X),
                SpecialRegister.ThreadY => (uint)(thread / block.X % block.Y),
                SpecialRegister.ThreadZ => (uint)(thread / (block.X * block.Y)),
                SpecialRegister.BlockSizeX => (uint)block.X,
                SpecialRegister.BlockSizeY => (uint)block.Y,
                SpecialRegister.BlockSizeZ => (uint)block.Z,
                SpecialRegister.BlockX => (uint)place.X,
                SpecialRegister.BlockY => (uint)place.Y,
                SpecialRegister.BlockZ => (uint)place.Z,
                SpecialRegister.GridX => (uint)Launch.Grid.X,
                SpecialRegister.GridY => (uint)Launch.Grid.Y,
                SpecialRegister.GridZ => (uint)Launch.Grid.Z,
                SpecialRegister.Lane => (uint)lane,
                SpecialRegister.Warp => (uint)warp.Number,
                SpecialRegister.WarpCount => (uint)Warps.Length,
                SpecialRegister.Multiprocessor => (uint)(Number % options.Multiprocessors),
                SpecialRegister.MultiprocessorCount => (uint)options.Multiprocessors,
                SpecialRegister.MaskEqual => 1u << lane,
                SpecialRegister.MaskLess => (1u << lane) - 1,
                SpecialRegister.MaskLessOrEqual => uint.MaxValue >> (31 - lane),
                SpecialRegister.MaskGreaterOrEqual => uint.MaxValue << lane,
                SpecialRegister.MaskGreater => ~(uint.MaxValue >> (31 - lane)),
                _ => (uint)Launch.DynamicSharedBytes,
            };
        }
    }
}
