namespace GpuNet.Cli.Tests;

/// <summary>Catches output and cancels when a line with the text comes by.</summary>
internal sealed class InterruptingWriter(string text, CancellationTokenSource stop) : StringWriter
{
    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        if (value?.Contains(text, StringComparison.Ordinal) == true)
            stop.Cancel();
    }
}
