using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>rⱼ = Σᵢ xᵢⱼ, in the shape of the row that it is the gradient of.</summary>
internal sealed class SumColumnsNode : Node
{
    private readonly Value model;

    public SumColumnsNode(string name, Value input, Value model)
        : base(name, input)
    {
        this.model = model;
        _ = Output(name);
    }

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[model]];

    internal override Action<Device>? Emit(EmitContext context)
    {
        Shape shape = context.Shapes[Inputs[0]];
        (int rows, int columns) = (shape.Rows, shape.Columns);
        DeviceBuffer<float> input = context.Single(Inputs[0]);
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        return device => device.SumColumns(rows, columns, input, result);
    }
}
