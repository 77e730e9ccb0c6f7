using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>x without its last column, in the shape of the value that the column was appended to.</summary>
internal sealed class DropLastColumnNode : Node
{
    private readonly Value model;

    public DropLastColumnNode(string name, Value input, Value model)
        : base(name, input)
    {
        this.model = model;
        _ = Output(name);
    }

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[model]];

    internal override Action<Device>? Emit(EmitContext context)
    {
        (int rows, int columns) = NormalizedMatrix.Of(Name, model, context.Shapes);
        DeviceBuffer<float> input = context.Single(Inputs[0]);
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        return device => device.DropLastColumn(rows, columns, input, result);
    }
}
