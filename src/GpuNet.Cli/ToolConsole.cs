namespace GpuNet.Cli;

/// <summary>Where the tool writes.</summary>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="IsTerminal">Whether a person sees standard output, on a terminal that can move its cursor.</param>
internal sealed record ToolConsole(TextWriter Output, TextWriter Error, bool IsTerminal)
{
    /// <summary>Those of this process.</summary>
    public static ToolConsole OfProcess() => new(
        Console.Out,
        Console.Error,
        !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb");
}
