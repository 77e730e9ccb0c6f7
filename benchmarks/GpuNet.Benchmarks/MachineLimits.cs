using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using GpuNet.Formulas.Reals;

namespace GpuNet.Benchmarks;

/// <summary>
/// The limits of this machine, each measured once, in the run that is compared with them.
/// </summary>
internal static class MachineLimits
{
    private const int Rounds = 5;
    private const double RoundSeconds = 0.05;
    private const int Chains = 12;
    private const int StepsPerLook = 4_096;

    private static readonly ConcurrentDictionary<int, double> Operations = new();
    private static readonly ConcurrentDictionary<(long Bytes, int Threads), double> Copies = new();

    /// <summary>
    /// Operations per second of fused multiply-adds between the widest registers: the best of several rounds.
    /// </summary>
    public static double OperationsPerSecond(int threads) =>
        Operations.GetOrAdd(threads, count => Best(count, Chain));

    /// <summary>
    /// Bytes read and written per second by a copy, with the given total size of source and destination.
    /// </summary>
    public static double BytesCopiedPerSecond(long bytes, int threads) =>
        Copies.GetOrAdd(
            (bytes, threads), key => Best(key.Threads, () => Copy(Math.Max(1, key.Bytes / 2 / key.Threads))));

    private static double Best(int threads, Func<double> rate)
    {
        double best = 0;
        for (int round = 0; round < Rounds; round++)
        {
            var rates = new double[threads];
            Thread[] workers =
                [.. Enumerable.Range(0, threads).Select(index => new Thread(() => rates[index] = rate()))];
            Array.ForEach(workers, worker => worker.Start());
            Array.ForEach(workers, worker => worker.Join());
            best = Math.Max(best, rates.Sum());
        }

        return best;
    }

    private static double Copy(long length)
    {
        var source = new byte[length];
        var destination = new byte[length];
        long copied = 0;
        long start = Stopwatch.GetTimestamp();
        double elapsed;
        do
        {
            source.CopyTo(destination, 0);
            copied += length;
            elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        while (elapsed < RoundSeconds);
        return 2 * copied / elapsed;
    }

    private static double Chain()
    {
        if (Real32x16.IsAccelerated)
            return Chain<Real32x16>();
        return Real32x8.IsAccelerated ? Chain<Real32x8>() : Chain<Real32x4>();
    }

    private static double Chain<R>()
        where R : unmanaged, ILanes<R>
    {
        long steps = 0;
        float sum = 0;
        long start = Stopwatch.GetTimestamp();
        double elapsed;
        do
        {
            sum += Steps<R>(StepsPerLook);
            steps += StepsPerLook;
            elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        while (elapsed < RoundSeconds);
        return sum > 0
            ? 2.0 * R.Count * Chains * steps / elapsed
            : throw new InvalidOperationException("the chains are wrong");
    }

    // Twelve chains keep two units of four cycles' latency busy.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Steps<R>(int count)
        where R : unmanaged, ILanes<R>
    {
        R factor = R.Of(0.5f);
        R addend = R.Of(1);
        R a = addend, b = addend, c = addend, d = addend, e = addend, f = addend;
        R g = addend, h = addend, i = addend, j = addend, k = addend, l = addend;
        for (int step = 0; step < count; step++)
        {
            a = R.MultiplyAdd(a, factor, addend);
            b = R.MultiplyAdd(b, factor, addend);
            c = R.MultiplyAdd(c, factor, addend);
            d = R.MultiplyAdd(d, factor, addend);
            e = R.MultiplyAdd(e, factor, addend);
            f = R.MultiplyAdd(f, factor, addend);
            g = R.MultiplyAdd(g, factor, addend);
            h = R.MultiplyAdd(h, factor, addend);
            i = R.MultiplyAdd(i, factor, addend);
            j = R.MultiplyAdd(j, factor, addend);
            k = R.MultiplyAdd(k, factor, addend);
            l = R.MultiplyAdd(l, factor, addend);
        }

        return R.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
