namespace GpuNet.Devices.Host;

/// <summary>
/// Whether all threads or the caller alone run a plan faster: tries both for some runs now and then, and stays with the
/// better one in between.
/// </summary>
/// <remarks>
/// Two threads on processors that share no cache, or of which another program has one, may take longer for a small network
/// than one: each cache line of a weight that both read and one writes goes to and fro. A virtual machine is moved between
/// such places while it runs. No sum depends on the number of threads, so the choice changes the time and nothing else.
/// </remarks>
internal sealed class ThreadTrial
{
    private const int Samples = 7;
    private const int FirstStay = 25;
    private const int LongestStay = 800;

    // What makes one thread faster passes in seconds, and a trial of all of them costs it little.
    private const int LongestStayAlone = 200;

    // All threads stay where both are much alike.
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

    /// <summary>Whether somebody wants to know how long the next run takes.</summary>
    public bool IsTimed => run >= stay;

    /// <summary>Counts a run.</summary>
    /// <param name="ticks">What it took, if it is timed.</param>
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
