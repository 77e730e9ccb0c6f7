namespace GpuNet.Devices;

/// <content>Launches that are recorded once and run again as one.</content>
public abstract partial class Device
{
    /// <summary>Why launches are not recorded here; null where they are.</summary>
    internal virtual string? WhyNotRecorded => "only CUDA devices record launches";

    /// <summary>
    /// Records what an action launches, and runs none of it. Every kernel of it has run before: what a first launch
    /// asks of a driver cannot be recorded.
    /// </summary>
    /// <param name="launches">Launches and nothing else: no copy, no wait, no allocation.</param>
    /// <param name="refusal">Why there is no recording; the device is as it was then.</param>
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
            // They were recorded, and did not run.
            LaunchCount = before;
        }
    }

    /// <summary>Told of launches that ran from a recording.</summary>
    internal void CountReplayed(long launches) => LaunchCount += launches;

    /// <summary>The recording itself, on a device that has no <see cref="WhyNotRecorded"/>.</summary>
    private protected virtual Recording? RecordCore(Action launches, out string? refusal) =>
        throw new NotSupportedException($"device '{Name}' records no launches");
}
