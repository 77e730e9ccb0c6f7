using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>y(g − Σgy) over each row, from softmax's output y and the upstream gradient g.</summary>
internal sealed class SoftmaxGradientNode : Node
{
    public SoftmaxGradientNode(string name, Value output, Value upstream)
        : base(name, output, upstream) =>
        _ = Output(name);

    internal override IReadOnlyList<(int Output, int Input)> InPlace => [(0, 1), (0, 0)];

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[Inputs[0]]];

    internal override Action<Device>? Emit(EmitContext context)
    {
        Shape shape = context.Shapes[Inputs[0]];
        (int rows, int columns) = (shape.Rows, shape.Columns);
        DeviceBuffer<float> output = context.Single(Inputs[0]);
        DeviceBuffer<float> upstream = context.Single(Inputs[1]);
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        return device => device.SoftmaxGradient(rows, columns, output, upstream, result);
    }
}
