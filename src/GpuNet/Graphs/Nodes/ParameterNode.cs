using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>A parameter's weights, in the model's own memory.</summary>
internal sealed class ParameterNode : Node
{
    public ParameterNode(Parameter parameter)
        : base(parameter.Name)
    {
        Parameter = parameter;
        _ = Output(parameter.Name);
    }

    public Parameter Parameter { get; }

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [Parameter.Shape];

    internal override Action<Device>? Emit(EmitContext context) => null;
}
