using GpuNet.Devices;

namespace GpuNet.Tests.Training;

/// <summary>A device that computes nothing, and whose recordings are counted.</summary>
internal sealed class RecordingDevice() : Device(new DeviceDescription("recording", "null", "computes nothing", null, null, []))
{
    /// <summary>The recordings that were made.</summary>
    public int Recordings { get; private set; }

    /// <summary>How often one was run.</summary>
    public int Runs { get; private set; }

    /// <summary>Called after each run of a recording.</summary>
    public Action? Ran { get; set; }

    /// <inheritdoc/>
    public override int GemmWorkspaceLength(GemmShape shape) => 0;

    internal override string? WhyNotRecorded => null;

    private protected override Recording? RecordCore(Action launches, out string? refusal)
    {
        refusal = null;
        launches();
        Recordings++;
        return new CountedRecording(this);
    }

    protected override void Execute<TLaunch>(in TLaunch launch)
    {
    }

    protected override bool CanRun<TLaunch>() => true;

    protected override void SynchronizeCore()
    {
    }

    protected override DeviceMemory NewMemory(long bytes) => new NoMemory(this, bytes);

    protected override void CopyInCore<T>(ReadOnlySpan<T> source, DeviceBuffer<T> destination)
    {
    }

    protected override void CopyOutCore<T>(DeviceBuffer<T> source, Span<T> destination) => destination.Clear();

    protected override void Dispose(bool disposing) => DisposeMemories();

    private sealed class CountedRecording(RecordingDevice device) : Recording(device)
    {
        private readonly RecordingDevice owner = device;

        public override void Dispose()
        {
        }

        protected override string? Run()
        {
            owner.Runs++;
            owner.Ran?.Invoke();
            return null;
        }
    }

    private sealed class NoMemory(RecordingDevice device, long bytes) : DeviceMemory(device, bytes)
    {
        protected override void Allocate()
        {
        }

        protected override void Free()
        {
        }
    }
}
