namespace GpuNet.Devices;

/// <summary>Weights and the state that an update keeps for them, all of one length.</summary>
/// <param name="Weights">The weights w.</param>
/// <param name="First">The first state slot, where the update has one.</param>
/// <param name="Second">The second state slot, where the update has two.</param>
/// <param name="Scalars">The step's scalars, laid out as <see cref="StepScalarsLayout"/>.</param>
public sealed record UpdateBuffers(
    DeviceBuffer<float> Weights,
    DeviceBuffer<float>? First,
    DeviceBuffer<float>? Second,
    DeviceBuffer<float> Scalars);
