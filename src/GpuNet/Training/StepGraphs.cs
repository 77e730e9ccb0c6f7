namespace GpuNet.Training;

/// <summary>
/// The steps of a training, run plainly the first time and from then on as what the device recorded of them: many
/// whole steps at once, one whole step, the short step at the end of an epoch. The host can do nothing between the
/// steps of one recording: learning rate, counters and the batch's place move on the device.
/// </summary>
internal sealed class StepGraphs : IDisposable
{
    private const int FewestSteps = 16;
    private const int MostSteps = 32;

    // A driver makes and keeps something for each launch: more of them cost more than what is left to spare.
    private const int MostLaunches = 4096;

    private readonly DeviceGraph use;
    private readonly Device device;
    private readonly Plan[] whole;
    private readonly Plan[] last;
    private RecordedRuns? many;
    private RecordedRuns? one;
    private RecordedRuns? end;

    /// <param name="use">Whether steps are recorded.</param>
    /// <param name="whole">The plans of a whole step, in the order of their runs.</param>
    /// <param name="last">Those of the short step at the end of an epoch; empty where it is a whole one.</param>
    /// <param name="wholeSteps">The whole steps of an epoch.</param>
    /// <exception cref="DeviceUnavailableException">Steps must be recorded, and the device does not do it.</exception>
    public StepGraphs(DeviceGraph use, Plan[] whole, Plan[] last, int wholeSteps)
    {
        this.use = use;
        this.whole = whole;
        this.last = last;
        device = whole[0].Device;
        int launches = whole.Sum(plan => plan.Launches.Count);
        Refusal = use == DeviceGraph.Off ? "it is switched off"
            : launches > MostLaunches ? $"a step has {launches} launches, and at most {MostLaunches} are recorded"
            : device.WhyNotRecorded;
        if (use == DeviceGraph.On && Refusal is not null)
            throw Unavailable();
        Most = Math.Clamp(MostLaunches / Math.Max(1, launches), 1, MostSteps);
        Steps = Choose(wholeSteps, Most);
    }

    /// <summary>The most whole steps that are recorded as one.</summary>
    public int Most { get; }

    /// <summary>The whole steps that are recorded as one.</summary>
    public int Steps { get; }

    /// <summary>Why launches go one by one; null where they do not.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Runs whole steps, at least one and no more than given; gives how many.</summary>
    public int RunWhole(int most)
    {
        if (Steps > 1 && most >= Steps && TryReplay(ref many, whole, Steps))
            return Steps;
        if (!TryReplay(ref one, whole, 1))
            Run(whole);
        return 1;
    }

    /// <summary>Runs the short step at the end of an epoch.</summary>
    public void RunLast()
    {
        if (!TryReplay(ref end, last, 1))
            Run(last);
    }

    /// <summary>Gives the recordings back.</summary>
    public void Dispose()
    {
        many?.Dispose();
        one?.Dispose();
        end?.Dispose();
        many = one = end = null;
    }

    /// <summary>
    /// So many of an epoch's steps that it falls into the fewest pieces: recordings of many steps, and steps left over.
    /// </summary>
    internal static int Choose(int wholeSteps, int most)
    {
        if (wholeSteps <= most)
            return Math.Max(1, wholeSteps);
        int best = most;
        for (int steps = most; steps >= Math.Min(FewestSteps, most); steps--)
        {
            if (Pieces(steps) < Pieces(best))
                best = steps;
        }

        return best;

        int Pieces(int steps) => (wholeSteps / steps) + (wholeSteps % steps);
    }

    private static void Run(Plan[] plans)
    {
        foreach (Plan plan in plans)
            plan.Run();
    }

    private bool TryReplay(ref RecordedRuns? recorded, Plan[] plans, int steps)
    {
        // The first run of a plan loads its kernels, which cannot be recorded.
        if (Refusal is not null || !Array.TrueForAll(plans, static plan => plan.HasRun))
            return false;
        string? refusal = null;
        recorded ??= RecordedRuns.Record(
            [.. Enumerable.Repeat(plans, steps).SelectMany(step => step)], out refusal);
        if (recorded is not null && recorded.TryRun(out refusal))
            return true;
        Dispose();
        Refusal = refusal;
        return use == DeviceGraph.On ? throw Unavailable() : false;
    }

    private DeviceUnavailableException Unavailable() => new(
        $"device '{device.Name}' does not run steps as a graph: {Refusal}; let the graph be auto or off");
}
