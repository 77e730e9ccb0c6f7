namespace GpuNet.Cli.Output.Reports;

/// <summary>One result: its properties are the JSON object, and it knows how to say itself in words.</summary>
/// <param name="Event">What it is; the first property of the JSON object.</param>
internal abstract record Report([property: JsonPropertyOrder(-1)] string Event)
{
    /// <summary>Writes it as lines of text.</summary>
    public abstract void Write(TextWriter writer);

    /// <summary>Writes it for a person; where nothing looks better than the lines of text, those.</summary>
    public virtual void Write(IAnsiConsole terminal)
    {
        using var writer = new StringWriter();
        Write(writer);
        terminal.Write(new Text(writer.ToString()));
    }
}
