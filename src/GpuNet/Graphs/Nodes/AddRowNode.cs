using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>yᵢⱼ = xᵢⱼ + bⱼ; ∂ℓ/∂x = G and ∂ℓ/∂b = the column sums of G.</summary>
internal sealed class AddRowNode : Node
{
    public AddRowNode(string name, Value input, Value row)
        : base(name, input, row) =>
        _ = Output(name);

    internal override IReadOnlyList<(int Output, int Input)> InPlace => [(0, 0)];

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        Shape input = shapes[Inputs[0]];
        if (input.Columns != shapes[Inputs[1]].Count)
        {
            throw new ShapeException(
                $"{Name} adds {shapes[Inputs[1]].Count} numbers of '{Inputs[1].Name}' to each row; "
                + $"got {shapes.Describe(Inputs[0])}");
        }

        return [input];
    }

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream)
    {
        Value gradient = upstream[0]!;
        Value? row = gradients.Wants(Inputs[1])
            ? gradients.Graph.Add(new SumColumnsNode($"∂{Inputs[1].Name}", gradient, Inputs[1])).Outputs[0]
            : null;
        return [gradient, row];
    }

    internal override Action<Device>? Emit(EmitContext context)
    {
        Shape shape = context.Shapes[Inputs[0]];
        (int rows, int columns) = (shape.Rows, shape.Columns);
        DeviceBuffer<float> input = context.Single(Inputs[0]);
        DeviceBuffer<float> row = context.Single(Inputs[1]);
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        return device => device.AddRow(rows, columns, input, row, result);
    }
}
