using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>rᵢⱼ = fᵢ·xᵢⱼ: rows of deltas, each times its row's upstream gradient.</summary>
internal sealed class ScaleRowsNode : Node
{
    public ScaleRowsNode(string name, Value input, Value factors)
        : base(name, input, factors) =>
        _ = Output(name);

    internal override IReadOnlyList<(int Output, int Input)> InPlace => [(0, 0)];

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[Inputs[0]]];

    internal override Action<Device>? Emit(EmitContext context)
    {
        Shape shape = context.Shapes[Inputs[0]];
        (int rows, int columns) = (shape.Rows, shape.Columns);
        DeviceBuffer<float> input = context.Single(Inputs[0]);
        DeviceBuffer<float> factors = context.Single(Inputs[1]);
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        return device => device.ScaleRows(rows, columns, input, factors, result);
    }
}
