namespace GpuNet.Cli;

/// <summary>The exit codes of the tool.</summary>
internal static class ExitCodes
{
    /// <summary>Success.</summary>
    public const int Done = 0;

    /// <summary>The command was valid but failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line is invalid.</summary>
    public const int BadUsage = 2;

    /// <summary>Interrupted by Ctrl-C or a termination request; the code that shells use for it.</summary>
    public const int Interrupted = 130;
}
