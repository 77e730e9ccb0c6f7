namespace GpuNet.Cli.Output.Reports;

/// <summary>A device, or the reason why it cannot be used.</summary>
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
            writer.WriteLine($"{Name,-10} {"unusable",-8} {Reason}");
            return;
        }

        var facts = new List<string> { $"{Hardware} ({Kind})" };
        if (MemoryBytes is long bytes)
            facts.Add(ByteSize.Text(bytes));

        // A processor's threads are in its name already.
        if (Kind is ("cuda" or "opencl") && Units is int units)
            facts.Add(Invariant($"{units} multiprocessors"));
        facts.AddRange(Features);
        writer.WriteLine($"{Name,-10} {"usable",-8} {string.Join(", ", facts)}");
    }
}
