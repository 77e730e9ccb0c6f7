namespace GpuNet.Cli;

/// <summary>The command line asks for what there is not; the message says what and how to mend it.</summary>
internal sealed class UsageException(string message, Exception? innerException = null)
    : Exception(message, innerException);
