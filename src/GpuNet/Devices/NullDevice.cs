namespace GpuNet.Devices;

/// <summary>
/// A device that checks every launch and computes nothing: for plans without hardware, and for counting launches.
/// Reading a buffer gives zeros.
/// </summary>
public sealed class NullDevice : Device
{
    /// <summary>Creates a null device.</summary>
    public NullDevice()
        : this(new DeviceDescription("null", "null", "computes nothing", null, null, []))
    {
    }

    /// <summary>Creates a null device with the given description.</summary>
    internal NullDevice(DeviceDescription description)
        : base(description)
    {
    }

    /// <inheritdoc/>
    public override int GemmWorkspaceLength(GemmShape shape) => 0;

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
    protected override DeviceMemory NewMemory(long bytes) => new NullMemory(this, bytes);

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
        protected override void Allocate()
        {
        }

        protected override void Free()
        {
        }
    }
}
