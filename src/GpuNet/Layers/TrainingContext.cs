using GpuNet.Devices;
using GpuNet.Graphs;

namespace GpuNet.Layers;

/// <summary>What layers need to know of a training run.</summary>
/// <param name="Seed">The user's seed.</param>
/// <param name="Counters">The step's counters on the device, laid out as <see cref="StepCounters"/>.</param>
public sealed record TrainingContext(ulong Seed, DeviceBuffer<int> Counters)
{
    private readonly List<Operation> effects = [];

    /// <summary>What layers want done in a step besides their outputs: name it as effects when compiling.</summary>
    public IReadOnlyList<Operation> Effects => effects;

    internal void Add(Operation effect) => effects.Add(effect);
}
