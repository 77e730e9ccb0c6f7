namespace GpuNet.CudaEmulator.Execution;

/// <summary>A launch or a copy did what it must not; the message says what and where.</summary>
public sealed class KernelFaultException : Exception
{
    /// <summary>No message.</summary>
    public KernelFaultException()
    {
    }

    /// <summary>The given message.</summary>
    public KernelFaultException(string message)
        : base(message)
    {
    }

    /// <summary>The given message and cause.</summary>
    public KernelFaultException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>What, and where.</summary>
    public KernelFaultException(FaultKind kind, string message)
        : base(message) =>
        Kind = kind;

    /// <summary>What is wrong.</summary>
    public FaultKind Kind { get; }
}
