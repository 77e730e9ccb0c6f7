using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>min(1, c/n)·x for values that lie side by side and their norm n.</summary>
internal sealed class ClipByNormNode(string name, IReadOnlyList<Value> values, Value norm, float limit)
    : RunNode(name, values, norm)
{
    internal override Action<Device>? Emit(EmitContext context)
    {
        DeviceBuffer<float> length = context.Single(Inputs[^1]);
        DeviceBuffer<float> input = context.Run(Values);
        DeviceBuffer<float> result = context.Run(Outputs);
        return device => device.ClipByNorm(limit, length, input, result);
    }
}
