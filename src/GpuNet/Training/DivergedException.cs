namespace GpuNet.Training;

/// <summary>
/// The loss, a weight or a number of the optimizer's state became NaN or infinite. The weights cannot be recovered; the
/// last checkpoint is unaffected.
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
