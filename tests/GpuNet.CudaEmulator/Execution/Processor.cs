using GpuNet.CudaEmulator.Counting;
using GpuNet.CudaEmulator.Detectors;
using GpuNet.CudaEmulator.Memory;

namespace GpuNet.CudaEmulator.Execution;

/// <summary>Runs launches over a memory.</summary>
/// <param name="memory">The device's memory.</param>
/// <param name="options">The machine, and what is watched.</param>
public sealed class Processor(GlobalMemory memory, EmulatorOptions options)
{
    /// <summary>The most threads of a block.</summary>
    public const int MostThreads = 1024;

    // Long enough that warps seldom wait for others, short enough that a loop that waits for another warp ends soon.
    private const int Turn = 4096;

    /// <summary>The order in which blocks and warps take turns: 0 ascending, else a shuffle of that number.</summary>
    public int Order { get; set; } = options.Order;

    /// <summary>The shared memory that a block of an architecture may have where its kernel asks for it.</summary>
    public static int MostSharedBytes(int architecture) => architecture switch
    {
        >= 90 => 227 << 10,
        86 or 89 => 99 << 10,
        >= 80 => 163 << 10,
        75 => 64 << 10,
        _ => 96 << 10,
    };

    /// <summary>Runs a launch to its end.</summary>
    /// <exception cref="KernelFaultException">It does what it must not; the message says where.</exception>
    public LaunchCounts Run(Launch launch)
    {
        ArgumentNullException.ThrowIfNull(launch);
        Check(launch);
        AccessCounter? counter = options.Count ? new AccessCounter() : null;
        List<IObserver> observers = [];
        if (counter is not null)
            observers.Add(counter);
        if (options.WatchSharedRaces)
            observers.Add(new SharedRaceDetector());
        if (options.WatchGlobalRaces)
            observers.Add(new GlobalRaceDetector());
        var interpreter = new Interpreter(launch, memory, options, [.. observers]);
        long blocks = launch.Grid.Count;
        if (blocks > 0 && launch.Block.Count > 0)
            RunBlocks(launch, interpreter, launch.Cooperative ? (int)blocks : 1);
        return LaunchCounts.Of(launch, interpreter, counter);
    }

    private void Check(Launch launch)
    {
        string name = launch.Kernel.Name;
        if (launch.Block.Count > MostThreads)
            throw new KernelFaultException(FaultKind.BadLaunch, $"{name}: a block of {launch.Block} threads; 1024 at most");
        if (launch.Kernel.MaxThreads is int most && launch.Block.Count > most)
        {
            throw new KernelFaultException(
                FaultKind.BadLaunch, $"{name}: a block of {launch.Block} threads, and the kernel is made for {most}");
        }

        if (launch.Arguments.Length < launch.Kernel.ParameterBytes)
        {
            throw new KernelFaultException(
                FaultKind.ArgumentSize,
                $"{name}: {launch.Arguments.Length} bytes of arguments, and its parameters take {launch.Kernel.ParameterBytes}");
        }

        int limit = launch.DynamicSharedBytes > 0 ? MostSharedBytes(options.Architecture) : 48 << 10;
        if (SharedBytes(launch) > limit)
        {
            throw new KernelFaultException(
                FaultKind.SharedMemoryExceeded,
                $"{name}: {SharedBytes(launch)} bytes of shared memory for a block; {limit} at most");
        }
    }

    private static int SharedBytes(Launch launch) => launch.DynamicSharedBytes == 0
        ? launch.Kernel.StaticSharedBytes
        : ((launch.Kernel.StaticSharedBytes + 15) & ~15) + launch.DynamicSharedBytes;

    private void RunBlocks(Launch launch, Interpreter interpreter, int resident)
    {
        long total = launch.Grid.Count;
        var blocks = new ThreadBlock[resident];
        try
        {
            for (int place = 0; place < resident; place++)
                blocks[place] = new ThreadBlock(launch, SharedBytes(launch));
            long[] order = Permutation.Of(total, Order);
            int[] warps = [.. Permutation.Of(blocks[0].Warps.Length, Order).Select(warp => (int)warp)];
            if (launch.Cooperative)
            {
                for (int place = 0; place < resident; place++)
                    blocks[place].Start(order[place], options);
                RunToEnd(interpreter, blocks, warps);
                return;
            }

            foreach (long number in order)
            {
                blocks[0].Start(number, options);
                RunToEnd(interpreter, blocks, warps);
            }
        }
        finally
        {
            foreach (ThreadBlock block in blocks)
                block?.Dispose();
        }
    }

    /// <summary>Runs blocks that are there together, by turns.</summary>
    private void RunToEnd(Interpreter interpreter, ThreadBlock[] blocks, int[] warps)
    {
        var circles = new CircleDetector();
        while (!Array.TrueForAll(blocks, block => block.IsDone))
        {
            interpreter.HasChanged = false;
            foreach (ThreadBlock block in blocks)
            {
                if (!block.IsDone)
                    RunTurns(interpreter, block, warps);
            }

            if (interpreter.HasChanged)
                circles.Reset();
            else if (circles.IsCircle(blocks))
                throw interpreter.InCircles(Array.Find(blocks, block => !block.IsDone)!);
        }
    }

    /// <summary>Each warp of a block that can go on does so for a while.</summary>
    private void RunTurns(Interpreter interpreter, ThreadBlock block, int[] order)
    {
        bool moved = false;
        foreach (int number in order)
        {
            Warp warp = block.Warps[number];
            if (warp.State != WarpState.Ready)
                continue;
            moved = true;
            interpreter.Run(warp, Turn);
        }

        string name = block.Launch.Kernel.Name;
        if (interpreter.Turns > options.MostBasicBlocks && !block.IsDone)
            throw interpreter.Endless(block);

        if (moved || block.IsDone)
            return;
        Warp[] waiting = [.. block.Warps.Where(warp => warp.State == WarpState.AtBarrier)];
        int done = block.Warps.Length - waiting.Length;
        string why = done > 0
            ? $"at a barrier that {done} warps, which returned, never reach"
            : $"at barriers {string.Join(", ", waiting.Select(warp => warp.Barrier).Distinct())}, none of which is for those there alone";
        throw new KernelFaultException(
            done > 0 ? FaultKind.DivergentBarrier : FaultKind.Deadlock,
            $"{name}: {waiting.Length} warps of block {block.Number} wait {why}, "
            + $"at line {waiting[0].Waiting!.Line}: {waiting[0].Waiting!.Text}");
    }
}
