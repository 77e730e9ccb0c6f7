namespace GpuNet.Cli.Tests;

/// <summary>Catches output and throws when a line with the text comes by, as what is reported there might.</summary>
internal sealed class ThrowingWriter(string text, Exception failure) : StringWriter
{
    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        if (value?.Contains(text, StringComparison.Ordinal) == true)
            throw failure;
    }
}
