namespace GpuNet.CudaEmulator.Ptx;

/// <summary>A text that is no PTX, or none that is known here; the message names line and words.</summary>
public sealed class PtxException : Exception
{
    /// <summary>No message.</summary>
    public PtxException()
    {
    }

    /// <summary>The given message.</summary>
    public PtxException(string message)
        : base(message)
    {
    }

    /// <summary>The given message and cause.</summary>
    public PtxException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>What is wrong, and where.</summary>
    public PtxException(int line, string message)
        : base($"line {line}: {message}") =>
        Line = line;

    /// <summary>The line of the text, from 1.</summary>
    public int Line { get; }
}
