using System.Diagnostics;

namespace GpuNet.Benchmarks.Peers;

/// <summary>Rounds of a measurement, and their median.</summary>
/// <param name="Count">The rounds.</param>
/// <param name="Seconds">The length of one.</param>
internal sealed record Rounds(int Count, double Seconds)
{
    // What is called often enough is compiled again a tenth of a second after the last new method; see that it is done.
    private const double WarmUpSeconds = 0.25;
    private const int FewestWarmCalls = 3;
    private const double BlockSeconds = 0.002;

    /// <summary>The median over the rounds of what one gives.</summary>
    public double Median(Func<double> round)
    {
        double[] values = [.. Enumerable.Range(0, Count).Select(_ => round()).Order()];
        int middle = Count / 2;
        return Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    /// <summary>The median over the rounds of a call's mean time in seconds, warmed up before.</summary>
    public double SecondsPerCall(
        Action work, double warmUpSeconds = WarmUpSeconds) => Median(Timed(work, warmUpSeconds));

    /// <summary>A round of a warm call: its mean time in seconds.</summary>
    public Func<double> Timed(Action work, double warmUpSeconds = WarmUpSeconds)
    {
        double perCall = Mean(work, warmUpSeconds, block: 1, FewestWarmCalls);
        int block = (int)Math.Clamp(BlockSeconds / perCall, 1, 1_000_000);
        return () => Mean(work, Seconds, block, fewest: 1);
    }

    // The clock is looked at once a block, which takes longer than the looking.
    private static double Mean(Action work, double seconds, int block, int fewest)
    {
        long calls = 0;
        long start = Stopwatch.GetTimestamp();
        double elapsed;
        do
        {
            for (int call = 0; call < block; call++)
                work();
            calls += block;
            elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        while (elapsed < seconds || calls < fewest);
        return elapsed / calls;
    }
}
