using GpuNet.Devices;
using GpuNet.Formulas;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using GpuNet.Layers;

namespace GpuNet.Training;

/// <summary>The optimizer's memory of a model: a number or two for each weight, laid out as the weights are, and the running powers.</summary>
internal sealed class OptimizerState : IDisposable
{
    private readonly Device device;
    private readonly List<DeviceMemory> memories = [];

    public OptimizerState(Model model, IUpdate update)
    {
        device = model.Device;
        StateNames = FormulaCatalog.Fact<IReadOnlyList<string>>(update, nameof(IUpdate.StateNames));
        for (int slot = 0; slot < 2; slot++)
        {
            if (slot >= StateNames.Count)
            {
                foreach (Parameter parameter in model.Parameters)
                    parameter.SetState(slot, null);
                continue;
            }

            DeviceMemory memory = device.AllocateMemory(model.ParameterCount * sizeof(float));
            memories.Add(memory);
            foreach (Parameter parameter in model.Parameters)
            {
                DeviceBuffer<float> state = memory.Slice<float>(parameter.Weights.ByteOffset, parameter.Weights.Length);
                device.Fill(state, 0);
                parameter.SetState(slot, state);
            }
        }

        Scalars = device.Allocate<float>([0, 1, 1]);
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
        Scalars.Memory.Dispose();
    }
}
