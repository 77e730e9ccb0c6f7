namespace GpuNet.Cli.Output;

/// <summary>Shows the latest message next to a spinner.</summary>
internal sealed class StatusProgress(StatusContext status) : IProgress<string>
{
    /// <inheritdoc/>
    public void Report(string value) => status.Status = Markup.Escape(value);
}
