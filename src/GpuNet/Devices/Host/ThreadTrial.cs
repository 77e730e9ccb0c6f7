namespace GpuNet.Devices.Host;

/// <summary>
/// Determines whether all threads or the caller alone run a plan faster: tries both for some runs now and then, and
/// uses the better one in between.
/// </summary>
/// <remarks>
/// Two threads on processors that share no cache, or with one of them busy with another program, may take longer than
/// one for a small network: each cache line of a weight that both read and one writes bounces between them. A virtual
/// machine may be moved between such placements while it runs. No sum depends on the number of threads, so the choice
/// affects only the time.
/// </remarks>
internal sealed class ThreadTrial
{
    private const int Samples = 7;
    private const int FirstStay = 25;
    private const int LongestStay = 800;

    // The conditions that make one thread faster pass in seconds, and a trial of all threads costs little.
    private const int LongestStayAlone = 200;

    // All threads are kept if both are about equally fast.
    private const double WorthwhileShare = 0.95;

    private readonly long[] together = new long[Samples];
    private readonly long[] alone = new long[Samples];
    private int stay = FirstStay;
    private int run;
    private bool aloneIsFaster;

    /// <summary>Whether the next run is on all threads.</summary>
    public bool UsesAllThreads
    {
        get
        {
            if (run < stay)
                return !aloneIsFaster;
            return run < stay + Samples;
        }
    }

    /// <summary>Whether the next run should be timed.</summary>
    public bool IsTimed => run >= stay;

    /// <summary>Counts a run.</summary>
    /// <param name="ticks">Its duration, if it was timed.</param>
    public void Done(long ticks)
    {
        int sample = run - stay;
        run++;
        if (sample < 0)
            return;
        if (sample < Samples)
            together[sample] = ticks;
        else
            alone[sample - Samples] = ticks;
        if (sample < (2 * Samples) - 1)
            return;
        aloneIsFaster = Median(alone) < WorthwhileShare * Median(together);
        stay = Math.Min(2 * stay, aloneIsFaster ? LongestStayAlone : LongestStay);
        run = 0;
    }

    private static long Median(long[] ticks)
    {
        Array.Sort(ticks);
        return ticks[ticks.Length / 2];
    }
}
