namespace GpuNet.CudaEmulator.Driver;

/// <summary>One operation in a stream that waits for its turn.</summary>
/// <param name="stream">Where it waits.</param>
/// <param name="run">What it does.</param>
/// <param name="before">Work of other streams that comes first.</param>
internal sealed class Work(DriverStream stream, Action run, IReadOnlyList<Work> before)
{
    private Action? run = run;

    /// <summary>Where it waits.</summary>
    public DriverStream Stream { get; } = stream;

    /// <summary>Work of other streams that comes first; none once this is done.</summary>
    public IReadOnlyList<Work> Before { get; private set; } = before;

    /// <summary>Whether it ran, or never will.</summary>
    public bool IsDone => run is null;

    /// <summary>Does it.</summary>
    public void Run()
    {
        Action now = run!;
        Drop();
        now();
    }

    /// <summary>It will never run.</summary>
    public void Drop()
    {
        // An event keeps its work for long, and would keep with it all the work that ever came before.
        run = null;
        Before = [];
    }
}
