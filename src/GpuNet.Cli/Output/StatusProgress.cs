namespace GpuNet.Cli.Output;

/// <summary>Shows the last thing said beside a spinner.</summary>
internal sealed class StatusProgress(StatusContext status) : IProgress<string>
{
    /// <inheritdoc/>
    public void Report(string value) => status.Status = Markup.Escape(value);
}
