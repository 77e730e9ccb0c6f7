using System.Text.Json.Serialization;
using GpuNet.Devices;
using static System.FormattableString;

namespace GpuNet.Cli.Output.Reports;

/// <summary>A device, or why it is refused.</summary>
internal sealed record DeviceReport(
    string Name,
    string Kind,
    bool Usable,
    string Hardware,
    long? MemoryBytes,
    int? Units,
    IReadOnlyList<string> Features,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason) : Report("device")
{
    /// <summary>The report of a device.</summary>
    public static DeviceReport Of(DeviceDescription device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new DeviceReport(
            device.Name,
            device.Kind,
            device.Usable,
            device.Hardware,
            device.MemoryBytes,
            device.Units,
            device.Features,
            device.Reason);
    }

    /// <inheritdoc/>
    public override void Write(TextWriter writer)
    {
        if (!Usable)
        {
            writer.WriteLine($"{Name,-8} refused  {Reason}");
            return;
        }

        string memory = MemoryBytes is long bytes ? Invariant($", {bytes / 1e9:0.0} GB") : string.Empty;
        string features = Features.Count > 0 ? $", {string.Join(", ", Features)}" : string.Empty;
        writer.WriteLine($"{Name,-8} usable   {Hardware}{memory}{features}");
    }
}
