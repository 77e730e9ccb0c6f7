using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// The items that this thread does, of a number of items shared by all threads of the launch: what a kernel means does
/// not depend on how many threads it was given.
/// </summary>
public readonly struct Walk
{
    /// <summary>Up to this many threads share the items in runs; more take turns.</summary>
    /// <remarks>
    /// Threads of a GPU take turns, so that neighbours touch neighbouring memory at once. Those of a CPU accelerator
    /// are threads of the operating system, and would wait for each other's cache lines.
    /// </remarks>
    public const int FewThreads = 64;

    private Walk(int start, int end, int step)
    {
        Start = start;
        End = end;
        Step = step;
    }

    /// <summary>The first item.</summary>
    public int Start { get; }

    /// <summary>Where the items end.</summary>
    public int End { get; }

    /// <summary>From one item to the next.</summary>
    public int Step { get; }

    /// <summary>This thread's part of <paramref name="count"/> items; count + threads is below 2³¹.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Walk Over(int count)
    {
        int threads = Grid.DimX * Group.DimX;
        int thread = (Grid.IdxX * Group.DimX) + Group.IdxX;
        if (threads > FewThreads)
            return new Walk(thread, count, threads);
        int share = (count + threads - 1) / threads;
        int start = Math.Min(thread * share, count);
        return new Walk(start, Math.Min(start + share, count), 1);
    }
}
