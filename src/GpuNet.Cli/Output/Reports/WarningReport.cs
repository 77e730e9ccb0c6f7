namespace GpuNet.Cli.Output.Reports;

/// <summary>A probable mistake that does not stop the run.</summary>
/// <param name="Message">The problem, and what to do about it.</param>
internal sealed record WarningReport(string Message) : Report("warning")
{
    /// <inheritdoc/>
    public override void Write(TextWriter writer) => writer.WriteLine($"warning   {Message}");
}
