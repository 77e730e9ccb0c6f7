namespace GpuNet.Cli.Output;

/// <summary>Lines of text without control characters, for files and pipes.</summary>
internal class PlainOutput(ToolConsole console) : IOutput
{
    /// <inheritdoc/>
    public virtual void Report(Report report)
    {
        report.Write(console.Output);
        console.Output.Flush();
    }

    /// <inheritdoc/>
    public virtual void Note(string message) => console.Output.WriteLine(message);

    /// <inheritdoc/>
    public void Warn(string message) => console.Error.WriteLine($"gpunet: {message}");

    /// <inheritdoc/>
    public void Error(string message) => console.Error.WriteLine($"gpunet: {message}");
}
