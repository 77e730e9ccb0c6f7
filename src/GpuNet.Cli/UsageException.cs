namespace GpuNet.Cli;

/// <summary>The command line is invalid; the message says why and what to do.</summary>
internal sealed class UsageException : Exception
{
    /// <summary>The given message.</summary>
    public UsageException(string message)
        : base(message)
    {
    }

    /// <summary>The given message and cause.</summary>
    public UsageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
