namespace GpuNet.Cli.Commands;

/// <summary>A command of the tool, with examples for its help.</summary>
internal abstract class ToolCommand : Command
{
    /// <summary>The option for JSON.</summary>
    public const string JsonName = "--json";

    /// <summary>Creates the command.</summary>
    protected ToolCommand(string name, string description, IOutput output, params IReadOnlyList<string> examples)
        : base(name, description)
    {
        Output = output;
        Examples = examples;
    }

    /// <summary>Command lines that work as written.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Where results go.</summary>
    protected IOutput Output { get; }

    /// <summary>Adds the symbols, and <c>--json</c> last.</summary>
    protected void Take(params IReadOnlyList<Symbol> symbols)
    {
        foreach (Symbol symbol in symbols)
        {
            if (symbol is Argument argument)
                Add(argument);
            else
                Add((Option)symbol);
        }

        Add(new Option<bool>(JsonName) { Description = "Write one JSON object per line and nothing else" });
    }
}
