using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>y = (x, 1): the last size grows by one; the gradient drops that column.</summary>
internal sealed class AppendOnesNode : Node
{
    public AppendOnesNode(string name, Value input)
        : base(name, input) =>
        _ = Output(name);

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        int columns = NormalizedMatrix.Of(Name, Inputs[0], shapes).Columns;
        Shape input = shapes[Inputs[0]];
        var sizes = new int[input.Rank];
        for (int index = 0; index < sizes.Length - 1; index++)
            sizes[index] = input[index];
        sizes[^1] = columns + 1;
        return [new Shape(sizes)];
    }

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        [gradients.Graph.Add(new DropLastColumnNode($"∂{Inputs[0].Name}", upstream[0]!, Inputs[0])).Outputs[0]];

    internal override Action<Device>? Emit(EmitContext context)
    {
        (int rows, int columns) = NormalizedMatrix.Of(Name, Inputs[0], context.Shapes);
        DeviceBuffer<float> input = context.Single(Inputs[0]);
        DeviceBuffer<float> output = context.Single(Outputs[0]);
        return device => device.AppendOnes(rows, columns, input, output);
    }
}
