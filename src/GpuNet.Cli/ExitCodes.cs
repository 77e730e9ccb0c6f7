namespace GpuNet.Cli;

/// <summary>What the tool's exit status says.</summary>
internal static class ExitCodes
{
    /// <summary>All was done.</summary>
    public const int Done = 0;

    /// <summary>The command was understood and failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line asks for what there is not.</summary>
    public const int BadUsage = 2;

    /// <summary>Ended by Ctrl-C or a request to terminate; the number that shells give to it.</summary>
    public const int Interrupted = 130;
}
