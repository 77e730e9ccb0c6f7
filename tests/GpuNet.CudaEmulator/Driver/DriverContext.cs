using GpuNet.CudaEmulator.Counting;
using GpuNet.CudaEmulator.Execution;
using GpuNet.CudaEmulator.Memory;

namespace GpuNet.CudaEmulator.Driver;

/// <summary>A context: device memory, a processor, the NULL stream and all that lives in it.</summary>
internal sealed class DriverContext : DriverObject
{
    private readonly HashSet<DriverStream> busy = [];

    /// <summary>A context on a device, by its number.</summary>
    public DriverContext(EmulatedMachine machine, int device, uint flags)
        : base(machine, context: null)
    {
        Device = device;
        Flags = flags;
        Memory = new GlobalMemory(machine.Options.MemoryBytes);
        Processor = new Processor(Memory, machine.Options);
        NullStream = new DriverStream(this);
        machine.Host.ShareWith(Memory);
    }

    /// <summary>The device's number.</summary>
    public int Device { get; }

    /// <summary>The flags that it was made with.</summary>
    public uint Flags { get; }

    /// <summary>The device memory that was allocated in it.</summary>
    public GlobalMemory Memory { get; }

    /// <summary>What runs its kernels.</summary>
    public Processor Processor { get; }

    /// <summary>The stream of the handle 0.</summary>
    public DriverStream NullStream { get; }

    /// <summary>How the first-level cache and shared memory are to be divided.</summary>
    public int CacheConfiguration { get; set; }

    /// <summary>The width of shared memory's banks; the chips of today ignore it.</summary>
    public int SharedMemoryConfiguration { get; set; } = 1;

    /// <summary>The error after which the context refuses everything; success as long as all is well.</summary>
    public DriverError Lost { get; private set; }

    /// <summary>Device memory that no context of the device holds.</summary>
    public long FreeBytes => Machine.Options.MemoryBytes - Machine.Contexts
        .Where(context => context.Device == Device)
        .Sum(context => context.Memory.Capacity - context.Memory.FreeBytes);

    /// <inheritdoc/>
    public override string Kind => "context";

    /// <inheritdoc/>
    public override string Description => $"on device {Device}";

    /// <inheritdoc/>
    public override IEnumerable<LiveObject> Leaks() => [.. base.Leaks(), .. HeldMemory()];

    /// <summary>Throws what the context answers to every call, if it does.</summary>
    public void RequireUsable()
    {
        if (!IsAlive)
            throw new DriverException(DriverError.ContextIsDestroyed);
        if (Lost != DriverError.Success)
            throw new DriverException(Lost);
    }

    /// <summary>From now on every call is answered with the error, and waiting work is dropped.</summary>
    public void Lose(DriverError error)
    {
        if (Lost != DriverError.Success)
            return;
        Lost = error;
        foreach (DriverStream stream in busy.ToArray())
            stream.Drop();
    }

    /// <summary>Allocates device memory.</summary>
    public ulong Allocate(long bytes)
    {
        if (bytes <= 0)
            throw new DriverException(DriverError.InvalidValue);
        if (bytes > FreeBytes)
            throw new DriverException(DriverError.OutOfMemory);
        ulong address;
        try
        {
            address = Memory.Allocate(bytes, Machine.RunningIndex);
        }
        catch (OutOfMemoryException)
        {
            throw new DriverException(DriverError.OutOfMemory);
        }

        DeviceAddresses.Add(address, this);
        return address;
    }

    /// <summary>Frees device memory when all work that may use it is done, as drivers do.</summary>
    public void Free(ulong address)
    {
        Drain();
        RequireUsable();
        Memory.Free(address);
        DeviceAddresses.Remove(address);
    }

    /// <summary>Runs a kernel; what it does wrong ends the context.</summary>
    public void Run(Launch launch, bool fromGraph, int call)
    {
        try
        {
            Processor.Order = Machine.Order;
            LaunchCounts counts = Processor.Run(launch);
            Machine.Count(launch, counts, fromGraph);
        }
        catch (KernelFaultException fault)
        {
            Fail(DriverErrors.Of(fault.Kind), fault.Kind, $"{fault.Message} (Launched by call {call}.)");
        }
    }

    /// <summary>Something that ran on the device went wrong: the machine keeps why, the program gets a code.</summary>
    public void Fail(DriverError error, FaultKind? fault, string message)
    {
        Machine.Report(error, fault, message);
        Lose(error);
    }

    /// <summary>A stream has work that waits, or no longer.</summary>
    public void SetBusy(DriverStream stream, bool isBusy)
    {
        if (isBusy)
            busy.Add(stream);
        else
            busy.Remove(stream);
    }

    /// <summary>The last waiting work of each stream that takes turns with the NULL stream.</summary>
    public IEnumerable<Work> TailsOfBlockingStreams() =>
        busy.Where(stream => stream is { IsBlocking: true, IsNull: false }).Select(stream => stream.Tail!);

    /// <summary>Runs all waiting work of all streams.</summary>
    public void Drain()
    {
        while (busy.Count > 0)
            busy.First().Drain();
    }

    /// <summary>Refuses to use the NULL stream while a stream that takes turns with it is being captured.</summary>
    public void RefuseWhileBlockingStreamIsCaptured(bool invalidates)
    {
        foreach (Capture capture in Machine.Captures.Where(capture => capture.Has(this, blocking: true)).ToArray())
        {
            if (invalidates)
                capture.Invalidate();
            throw new DriverException(DriverError.StreamCaptureImplicit);
        }
    }

    private IEnumerable<LiveObject> HeldMemory() => Memory.Live.Select(held =>
        new LiveObject("memory", held.Address, $"{held.Bytes} bytes", held.MadeBy));

    /// <inheritdoc/>
    public override void Destroy()
    {
        if (Lost == DriverError.Success && !Machine.IsClosing)
            Drain();
        foreach (DriverObject living in Machine.ObjectsOf(this))
        {
            Machine.NoteLeftBehind(living.Leaks());
            living.Destroy();
        }

        foreach (LiveObject memory in HeldMemory().ToArray())
        {
            Machine.NoteLeftBehind([memory]);
            DeviceAddresses.Remove(memory.Address);
        }

        if (Machine.IsClosing)
            Handles.Retire(this);
        Machine.Host.StopSharing(Memory);
        Memory.Dispose();
        base.Destroy();
    }
}
