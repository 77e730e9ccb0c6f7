namespace GpuNet.CudaEmulator.Driver;

/// <summary>One operation in a stream that waits for its turn.</summary>
/// <param name="stream">Where it waits.</param>
/// <param name="run">What it does.</param>
/// <param name="before">Work of other streams that comes first.</param>
internal sealed class Work(DriverStream stream, Action run, IReadOnlyList<Work> before)
{
    /// <summary>Where it waits.</summary>
    public DriverStream Stream { get; } = stream;

    /// <summary>Work of other streams that comes first.</summary>
    public IReadOnlyList<Work> Before { get; } = before;

    /// <summary>Whether it ran, or never will.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Does it.</summary>
    public void Run()
    {
        IsDone = true;
        run();
    }

    /// <summary>It will never run.</summary>
    public void Drop() => IsDone = true;
}
