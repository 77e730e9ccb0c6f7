namespace GpuNet.Cli;

/// <summary>The command line is invalid; the message says why and what to do.</summary>
internal sealed class UsageException(string message, Exception? innerException = null)
    : Exception(message, innerException);
