namespace GpuNet.Devices;

/// <summary>The means and variances of the columns or of the rows of a matrix, one of each a column or row.</summary>
/// <param name="Means">μ.</param>
/// <param name="Variances">σ² = Σ(x − μ)²/n, the biased one where it is of a batch.</param>
public sealed record Statistics(DeviceBuffer<float> Means, DeviceBuffer<float> Variances);
