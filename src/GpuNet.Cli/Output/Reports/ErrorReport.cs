namespace GpuNet.Cli.Output.Reports;

/// <summary>Why the tool fails.</summary>
internal sealed record ErrorReport(string Message) : Report("error")
{
    /// <inheritdoc/>
    public override void Write(TextWriter writer) => writer.WriteLine(Message);
}
