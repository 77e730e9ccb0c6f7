namespace GpuNet.Cli.Output.Reports;

/// <summary>What is probably a mistake, and keeps nothing from running.</summary>
/// <param name="Message">What, and what to do about it.</param>
internal sealed record WarningReport(string Message) : Report("warning")
{
    /// <inheritdoc/>
    public override void Write(TextWriter writer) => writer.WriteLine($"warning   {Message}");
}
