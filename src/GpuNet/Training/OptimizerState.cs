using GpuNet.Devices;
using GpuNet.Formulas;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using GpuNet.Operations;

namespace GpuNet.Training;

/// <summary>
/// The optimizer's memory of parameters: a number or two for each weight, laid out as the weights are, and the running
/// powers.
/// </summary>
internal sealed class OptimizerState : IDisposable
{
    private readonly Device device;
    private readonly List<DeviceMemory> memories = [];

    public OptimizerState(Device device, IReadOnlyList<Parameter> parameters, IUpdate update)
    {
        this.device = device;
        StateNames = FormulaCatalog.Fact<IReadOnlyList<string>>(update, nameof(IUpdate.StateNames));
        try
        {
            for (int slot = 0; slot < 2; slot++)
                Place(parameters, slot);
            Scalars = device.Allocate<float>([0, 1, 1]);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The names of the states in use.</summary>
    public IReadOnlyList<string> StateNames { get; }

    /// <summary>The step's scalars.</summary>
    public DeviceBuffer<float> Scalars { get; }

    /// <summary>The memory of the states.</summary>
    public long Bytes => memories.Sum(memory => memory.Bytes);

    public void Dispose()
    {
        foreach (DeviceMemory memory in memories)
            memory.Dispose();
        Scalars?.Memory.Dispose();
    }

    private void Place(IReadOnlyList<Parameter> parameters, int slot)
    {
        if (slot >= StateNames.Count)
        {
            foreach (Parameter parameter in parameters)
                parameter.SetState(slot, null);
            return;
        }

        DeviceMemory memory = device.AllocateMemory(
            parameters.Sum(parameter => (long)parameter.Shape.Count) * sizeof(float));
        memories.Add(memory);
        long offset = 0;
        foreach (Parameter parameter in ParameterUpdates.InMemoryOrder(parameters))
        {
            DeviceBuffer<float> state = memory.Slice<float>(offset, parameter.Weights.Length);
            device.Run(new Fill(state, 0));
            parameter.SetState(slot, state);
            offset += (long)parameter.Weights.Length * sizeof(float);
        }
    }
}
