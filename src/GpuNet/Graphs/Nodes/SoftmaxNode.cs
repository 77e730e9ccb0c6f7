using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>Softmax over each row; the gradient is computed from the output.</summary>
internal sealed class SoftmaxNode : Node
{
    public SoftmaxNode(string name, Value input)
        : base(name, input) =>
        _ = Output(name);

    internal override IReadOnlyList<(int Output, int Input)> InPlace => [(0, 0)];

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[Inputs[0]]];

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        [gradients.Graph.Add(new SoftmaxGradientNode($"∂{Inputs[0].Name}", Outputs[0], upstream[0]!)).Outputs[0]];

    internal override Action<Device>? Emit(EmitContext context)
    {
        Shape shape = context.Shapes[Inputs[0]];
        (int rows, int columns) = (shape.Rows, shape.Columns);
        DeviceBuffer<float> input = context.Single(Inputs[0]);
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        return device => device.Softmax(rows, columns, input, result);
    }
}
