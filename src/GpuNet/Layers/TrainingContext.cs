using GpuNet.Devices;

namespace GpuNet.Layers;

/// <summary>What layers need to know of a training run.</summary>
/// <param name="Seed">The user's seed.</param>
/// <param name="Counters">The step's counters on the device, laid out as <see cref="StepCounters"/>.</param>
public sealed record TrainingContext(ulong Seed, DeviceBuffer<int> Counters);
