namespace GpuNet.Cli;

/// <summary>The command line asks for what there is not; the message says what and how to mend it.</summary>
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
