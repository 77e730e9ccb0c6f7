using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>α·x for values that lie side by side.</summary>
internal sealed class ScaleRunNode(string name, IReadOnlyList<Value> values, float alpha) : RunNode(name, values)
{
    internal override Action<Device>? Emit(EmitContext context)
    {
        DeviceBuffer<float> input = context.Run(Values);
        DeviceBuffer<float> result = context.Run(Outputs);
        return device => device.Scale(alpha, input, result);
    }
}
