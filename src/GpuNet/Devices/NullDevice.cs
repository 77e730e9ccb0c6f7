namespace GpuNet.Devices;

/// <summary>
/// A device that checks every launch and computes nothing: for plans without hardware, and for counting launches.
/// Reading a buffer gives zeros.
/// </summary>
public sealed class NullDevice : Device
{
    private readonly WorkspaceLengths lengths;

    /// <summary>Creates a null device.</summary>
    public NullDevice()
        : this(new DeviceDescription("null", "null", "computes nothing", null, null, []))
    {
    }

    /// <summary>Creates a null device that plans as another device would.</summary>
    /// <param name="description">The other device's description.</param>
    /// <param name="lengths">The lengths of its workspaces.</param>
    internal NullDevice(DeviceDescription description, WorkspaceLengths lengths = default)
        : base(description) =>
        this.lengths = lengths;

    /// <summary>What is assumed of a device that this machine lacks; null if nothing is.</summary>
    public string? Assumption { get; internal init; }

    /// <summary>Whether the other device records launches.</summary>
    internal bool PlansRecordings { get; init; }

    /// <inheritdoc/>
    internal override string? WhyNotRecorded => PlansRecordings ? null : base.WhyNotRecorded;

    /// <inheritdoc/>
    public override int GemmWorkspaceLength(GemmShape shape) => lengths.Gemm?.Invoke(shape) ?? 0;

    /// <inheritdoc/>
    public override int SumWorkspaceLength(int length) => lengths.Sum?.Invoke(length) ?? 0;

    /// <inheritdoc/>
    public override int SumColumnsWorkspaceLength(int rows, int columns) =>
        lengths.SumColumns?.Invoke(rows, columns) ?? 0;

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

    private protected override Recording? RecordCore(Action launches, out string? refusal)
    {
        refusal = "this device plans launches and runs none";
        return null;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => DisposeMemories();

    /// <summary>How long the workspaces of another device are; null for launches that need none.</summary>
    internal readonly record struct WorkspaceLengths(
        Func<GemmShape, int>? Gemm, Func<int, int>? Sum = null, Func<int, int, int>? SumColumns = null);

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
