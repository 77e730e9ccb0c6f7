namespace GpuNet.TestReport;

/// <summary>A device that tests run on, or why there is none.</summary>
public sealed record DevicePlace
{
    private DevicePlace(string kind, string? hardware, string? whyAbsent)
    {
        Kind = kind;
        Hardware = hardware;
        WhyAbsent = whyAbsent;
    }

    /// <summary>The kind of device, in the words of whoever asks for one: a line of the report.</summary>
    public string Kind { get; }

    /// <summary>The device in words; null where it is absent.</summary>
    public string? Hardware { get; }

    /// <summary>Why tests cannot run on it; null where they can.</summary>
    public string? WhyAbsent { get; }

    /// <summary>A device that is there.</summary>
    public static DevicePlace On(string kind, string hardware) => new(kind, hardware, null);

    /// <summary>A device that is not.</summary>
    public static DevicePlace Absent(string kind, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);

        // A report goes on behind it.
        return new DevicePlace(kind, null, reason.TrimEnd('.'));
    }
}
