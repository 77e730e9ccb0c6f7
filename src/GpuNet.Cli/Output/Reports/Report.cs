namespace GpuNet.Cli.Output.Reports;

/// <summary>One result: its properties form the JSON object, and it can write itself as text.</summary>
/// <param name="Event">Its kind; the first property of the JSON object.</param>
internal abstract record Report([property: JsonPropertyOrder(-1)] string Event)
{
    /// <summary>Writes it as lines of text.</summary>
    public abstract void Write(TextWriter writer);

    /// <summary>Writes it for a person at a terminal; by default as lines of text.</summary>
    public virtual void Write(IAnsiConsole terminal)
    {
        using var writer = new StringWriter();
        Write(writer);
        terminal.Write(new Text(writer.ToString()));
    }
}
