namespace GpuNet.Training;

/// <summary>
/// The loss, a weight or a number of the optimizer's state became NaN or infinite. The weights cannot be recovered; the
/// last checkpoint is unaffected.
/// </summary>
public sealed class DivergedException(string message) : Exception(message);
