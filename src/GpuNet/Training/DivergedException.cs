namespace GpuNet.Training;

/// <summary>
/// The loss, a weight or a number that the optimizer keeps became NaN or infinite. Weights are past saving; the last
/// checkpoint is as it was.
/// </summary>
public sealed class DivergedException(string message) : Exception(message);
