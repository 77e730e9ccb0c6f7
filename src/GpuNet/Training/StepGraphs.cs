namespace GpuNet.Training;

/// <summary>
/// The steps of a training run: launched one by one the first time, and from then on replayed from recordings of many
/// whole steps, of one whole step, and of the short step at the end of an epoch. The host cannot intervene between the
/// steps of one recording: the learning rate, the counters and the batch's position advance on the device.
/// </summary>
internal sealed class StepGraphs : IDisposable
{
    private const int FewestSteps = 16;
    private const int MostSteps = 32;

    // A driver keeps a node for each launch: beyond this the memory costs more than the launches that are saved.
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
    /// <param name="last">Those of the short step at the end of an epoch; empty if it is a whole one.</param>
    /// <param name="wholeSteps">The whole steps of an epoch.</param>
    /// <exception cref="DeviceUnavailableException">Steps must be recorded, but the device cannot.</exception>
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

    /// <summary>The largest number of whole steps in one recording.</summary>
    public int Most { get; }

    /// <summary>The number of whole steps in the recording of many.</summary>
    public int Steps { get; }

    /// <summary>Why launches run one by one; null if steps are replayed.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Runs at least one and at most so many whole steps; returns how many.</summary>
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

    /// <summary>Releases the recordings.</summary>
    public void Dispose()
    {
        many?.Dispose();
        one?.Dispose();
        end?.Dispose();
        many = one = end = null;
    }

    /// <summary>
    /// The number of steps per recording that splits an epoch into the fewest pieces: recordings of that many steps,
    /// and single steps for the rest.
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
