namespace GpuNet.Devices;

/// <summary>A device of this machine, and how to open it.</summary>
/// <param name="Description">Its description, or the reason why it cannot be used.</param>
/// <param name="Open">
/// Opens it, or throws a <see cref="DeviceUnavailableException"/> with the reason; null if it cannot be used.
/// </param>
internal sealed record FoundDevice(DeviceDescription Description, Func<DeviceOptions, Device>? Open)
{
    /// <summary>
    /// Creates a device that plans as this one would, without opening it; null if what is known of it does not suffice.
    /// </summary>
    public Func<DeviceOptions, NullDevice>? Plan { get; init; }

    /// <summary>Whether <c>auto</c> may choose it.</summary>
    public bool IsForAuto { get; init; } = true;

    /// <summary>Whether it stands for hardware that is absent, so that skipping it is not worth reporting.</summary>
    public bool IsAbsent { get; init; }

    /// <summary>A device that is present but cannot be used.</summary>
    public static FoundDevice Refused(string name, string kind, string hardware, string reason) =>
        new(new DeviceDescription(name, kind, hardware, null, null, [], reason), null);

    /// <summary>Hardware or a driver that is absent.</summary>
    public static FoundDevice Absent(string kind, string hardware, string reason) =>
        Refused(kind, kind, hardware, reason) with { IsAbsent = true };
}
