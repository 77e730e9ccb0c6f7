namespace GpuNet.Devices;

/// <summary>
/// A device that checks every launch and computes nothing: for plans without hardware, and for counting launches.
/// Reading a buffer gives zeros.
/// </summary>
public sealed class NullDevice : Device
{
    private readonly Device? like;

    /// <summary>A null device.</summary>
    public NullDevice()
        : this(new DeviceDescription("null", "null", "computes nothing", null, null, []))
    {
    }

    /// <summary>A null device that says this of itself.</summary>
    internal NullDevice(DeviceDescription description)
        : base(description)
    {
    }

    /// <summary>A null device that plans as another one does, and has as much memory as anyone asks for.</summary>
    internal NullDevice(Device like)
        : base(like.Description with { MemoryBytes = null }) =>
        this.like = like;

    /// <inheritdoc/>
    public override bool KeepsContent => false;

    /// <inheritdoc/>
    public override int GemmWorkspaceLength(GemmShape shape) => like?.GemmWorkspaceLength(shape) ?? 0;

    private protected override bool IsManaged => true;

    /// <inheritdoc/>
    protected override void Execute<TLaunch>(in TLaunch launch)
    {
    }

    /// <inheritdoc/>
    protected override bool CanRun<TLaunch>() => true;

    /// <inheritdoc/>
    protected override void SynchronizeCore()
    {
    }

    /// <inheritdoc/>
    protected override DeviceMemory AllocateCore(long bytes) => new NullMemory(this, bytes);

    /// <inheritdoc/>
    protected override void CopyInCore<T>(ReadOnlySpan<T> source, DeviceBuffer<T> destination)
    {
    }

    /// <inheritdoc/>
    protected override void CopyOutCore<T>(DeviceBuffer<T> source, Span<T> destination) => destination.Clear();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => DisposeMemories();

    private sealed class NullMemory(NullDevice device, long bytes) : DeviceMemory(device, bytes)
    {
        protected override void Free()
        {
        }
    }
}
