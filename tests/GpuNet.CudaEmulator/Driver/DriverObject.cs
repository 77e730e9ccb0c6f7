namespace GpuNet.CudaEmulator.Driver;

/// <summary>What a handle stands for: a context, or something that lives in one.</summary>
internal abstract class DriverObject
{
    private readonly int madeBy;

    private protected DriverObject(EmulatedMachine machine, DriverContext? context)
    {
        Machine = machine;
        Context = context;
        madeBy = machine.RunningIndex;
        Handle = Handles.Add(this);
        machine.Add(this);
    }

    /// <summary>The machine it belongs to.</summary>
    public EmulatedMachine Machine { get; }

    /// <summary>The context it lives in; null for a context and for a graph.</summary>
    public DriverContext? Context { get; }

    /// <summary>What C calls it.</summary>
    public nint Handle { get; }

    /// <summary>Whether it was not destroyed yet.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>What it is, in words.</summary>
    public abstract string Kind { get; }

    /// <summary>What tells it from others of its kind.</summary>
    public virtual string Description => "";

    /// <summary>What of it a program must give back.</summary>
    public virtual IEnumerable<LiveObject> Leaks() => [new LiveObject(Kind, (ulong)Handle, Description, madeBy)];

    /// <summary>Ends it: the handle is no longer valid.</summary>
    public virtual void Destroy()
    {
        IsAlive = false;
        Handles.Remove(Handle);
        Machine.Remove(this);
    }
}
