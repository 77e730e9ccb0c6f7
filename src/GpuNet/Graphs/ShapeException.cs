namespace GpuNet.Graphs;

/// <summary>
/// An operation got a shape that it does not accept. The message names the operation, both sides and the remedy.
/// </summary>
public sealed class ShapeException : ArgumentException
{
    /// <summary>No message.</summary>
    public ShapeException()
    {
    }

    /// <summary>The given message.</summary>
    public ShapeException(string message)
        : base(message)
    {
    }

    /// <summary>The given message and cause.</summary>
    public ShapeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
