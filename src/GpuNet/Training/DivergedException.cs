namespace GpuNet.Training;

/// <summary>
/// The loss, a weight or a number that the optimizer keeps became NaN or infinite. Weights are past saving; the last
/// checkpoint is as it was.
/// </summary>
public sealed class DivergedException : Exception
{
    /// <summary>No message.</summary>
    public DivergedException()
    {
    }

    /// <summary>The given message.</summary>
    public DivergedException(string message)
        : base(message)
    {
    }

    /// <summary>The given message and cause.</summary>
    public DivergedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
