using GpuNet.CudaEmulator.Driver;

namespace GpuNet.CudaEmulator;

/// <summary>
/// A computer with emulated devices: what the driver's calls act upon. Each test starts one of its own, which is
/// current for its flow of control and for all that it starts; where none was started there is one with default options
/// for the whole process. Whatever a call makes belongs to one machine, and is found again from any thread.
/// </summary>
public sealed partial class EmulatedMachine : IDisposable
{
    private static readonly AsyncLocal<EmulatedMachine?> Flow = new();
    private static readonly Lock DefaultGate = new();
    private static EmulatedMachine? machineOfProcess;

    private readonly EmulatedMachine? outer;
    private readonly List<Finding> findings = [];
    private bool disposed;

    private EmulatedMachine(EmulatorOptions options, EmulatedMachine? outer)
    {
        Options = options;
        Order = options.Order;
        Profile = ArchitectureProfile.Of(options.Architecture);
        this.outer = outer;
    }

    /// <summary>The machine that calls of this flow of control act upon.</summary>
    public static EmulatedMachine Current => Flow.Value ?? Default;

    /// <summary>The machine where no other was started.</summary>
    public static EmulatedMachine Default
    {
        get
        {
            lock (DefaultGate)
                return machineOfProcess ??= new EmulatedMachine(new EmulatorOptions(), outer: null);
        }
    }

    /// <summary>How it was started.</summary>
    public EmulatorOptions Options { get; }

    /// <summary>The order in which blocks and warps of the next launches take turns, as in the options.</summary>
    public int Order { get; set; }

    /// <summary>What programs did wrong, in order. A test asserts that it is empty.</summary>
    public IReadOnlyList<Finding> Findings
    {
        get
        {
            lock (Gate)
                return [.. findings];
        }
    }

    /// <summary>What its devices have.</summary>
    internal ArchitectureProfile Profile { get; }

    /// <summary>One call at a time; a caller's callback may call again.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>Whether it is being ended: its work is dropped, and all it has is noted already.</summary>
    internal bool IsClosing { get; private set; }

    /// <summary>Whether it still takes calls.</summary>
    internal bool IsRunning => !disposed;

    /// <summary>Starts a machine and makes it current for this flow of control until it is disposed.</summary>
    public static EmulatedMachine Start(EmulatorOptions? options = null)
    {
        var machine = new EmulatedMachine(options ?? new EmulatorOptions(), Flow.Value);
        Flow.Value = machine;
        return machine;
    }

    /// <summary>Makes a machine that a fixture started, say, current for this flow of control.</summary>
    public void MakeCurrent() => Flow.Value = this;

    /// <summary>Starts a machine in place of the process's own, for programs that start none.</summary>
    public static EmulatedMachine StartDefault(EmulatorOptions options)
    {
        var machine = new EmulatedMachine(options, outer: null);
        EmulatedMachine? former;
        lock (DefaultGate)
        {
            former = machineOfProcess;
            machineOfProcess = machine;
        }

        former?.Dispose();
        return machine;
    }

    /// <summary>
    /// Ends the machine and all that lives on it. Later calls with its handles get an error code; host memory that it
    /// allocated is gone.
    /// </summary>
    public void Dispose()
    {
        lock (Gate)
        {
            if (disposed)
                return;
            leftBehind.AddRange(Alive);
            IsClosing = true;
            foreach (DriverObject living in objects.Values.ToArray())
            {
                if (living.IsAlive)
                    living.Destroy();
            }

            Host.FreeAll();
            disposed = true;
        }

        if (Flow.Value == this)
            Flow.Value = outer;
        lock (DefaultGate)
        {
            if (machineOfProcess == this)
                machineOfProcess = null;
        }
    }

    /// <summary>Throws what was found; does nothing where all is well.</summary>
    public void ThrowIfAnythingWasFound()
    {
        IReadOnlyList<Finding> found = Findings;
        if (found.Count > 0)
            throw new InvalidOperationException(string.Join(Environment.NewLine, found));
    }

    /// <summary>Notes what a program did wrong during the call that runs now.</summary>
    internal void Report(DriverError error, Execution.FaultKind? fault, string message) =>
        findings.Add(new Finding(error, fault, runningCall, runningIndex, message));
}
