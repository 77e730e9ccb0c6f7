namespace GpuNet.Devices;

/// <content>Launches recorded once and replayed as one.</content>
public abstract partial class Device
{
    /// <summary>Why this device cannot record launches; null if it can.</summary>
    internal virtual string? WhyNotRecorded => "only CUDA devices record launches";

    /// <summary>
    /// Records the launches of an action without running them. Each of their kernels must have run before: the module
    /// loading of a first launch cannot be recorded.
    /// </summary>
    /// <param name="launches">Only launches: no copy, no wait, no allocation.</param>
    /// <param name="refusal">Why there is no recording; the device is then unchanged.</param>
    /// <exception cref="DeviceLostException">The device failed.</exception>
    internal Recording? Record(Action launches, out string? refusal)
    {
        using DeviceHold hold = Hold();
        ObjectDisposedException.ThrowIf(disposed, this);
        refusal = WhyNotRecorded;
        if (refusal is not null)
            return null;
        long before = LaunchCount;
        try
        {
            Recording? recording = RecordCore(launches, out refusal);
            if (recording is not null)
                recording.Launches = LaunchCount - before;
            return recording;
        }
        finally
        {
            // They were recorded, not run.
            LaunchCount = before;
        }
    }

    /// <summary>Counts launches that were replayed.</summary>
    internal void CountReplayed(long launches) => LaunchCount += launches;

    /// <summary>Makes the recording; called only if <see cref="WhyNotRecorded"/> is null.</summary>
    private protected virtual Recording? RecordCore(Action launches, out string? refusal) =>
        throw new NotSupportedException($"device '{Name}' records no launches");
}
