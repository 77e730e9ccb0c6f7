using GpuNet.Devices;

namespace GpuNet.Tests.Devices;

/// <summary>Weights, the state that an update keeps for them, and the step's scalars.</summary>
public sealed record UpdateBuffers(
    DeviceBuffer<float> Weights,
    DeviceBuffer<float>? First,
    DeviceBuffer<float>? Second,
    DeviceBuffer<float> Scalars);

/// <summary>The means and variances of columns or of rows.</summary>
public sealed record Statistics(DeviceBuffer<float> Means, DeviceBuffer<float> Variances);
