namespace GpuNet.Devices;

/// <summary>A device of this machine, and how it is opened.</summary>
/// <param name="Description">What it says of itself, or why it is refused.</param>
/// <param name="Open">
/// Opens it, or throws a <see cref="DeviceUnavailableException"/> that says why not; null for a refused one.
/// </param>
internal sealed record FoundDevice(DeviceDescription Description, Func<DeviceOptions, Device>? Open)
{
    /// <summary>Whether <c>auto</c> may choose it.</summary>
    public bool IsForAuto { get; init; } = true;

    /// <summary>Whether it stands for hardware that is not there: passing over it is no news.</summary>
    public bool IsAbsent { get; init; }

    /// <summary>A device that is there and cannot be used.</summary>
    public static FoundDevice Refused(string name, string kind, string hardware, string reason) =>
        new(new DeviceDescription(name, kind, hardware, null, null, [], reason), null);

    /// <summary>Hardware, or its driver, that is not there.</summary>
    public static FoundDevice Absent(string kind, string hardware, string reason) =>
        Refused(kind, kind, hardware, reason) with { IsAbsent = true };
}
