using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>
/// The largest number of each window and channel, and in the same launch where it stands, if the plan wants it.
/// </summary>
internal sealed class MaxPoolNode : Node
{
    private readonly Window window;

    public MaxPoolNode(string name, Value input, Window window)
        : base(name, input)
    {
        this.window = window;
        _ = Output(name);
        _ = Output($"{name}.winners", ElementType.Label);
    }

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        Shape pooled = Images.Pooled(shapes[Inputs[0]], Images.Under(window, Inputs[0], Name, shapes));
        return [pooled, pooled];
    }

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        [gradients.Graph.Add(
            new MaxPoolGradientNode($"∂{Inputs[0].Name}", Outputs[1], upstream[0]!, window, Inputs[0])).Outputs[0]];

    internal override Action<Device>? Emit(EmitContext context)
    {
        int batch = context.Shapes[Inputs[0]].Rows;
        WindowGeometry geometry = Images.Under(window, Inputs[0], Name, context.Shapes);
        DeviceBuffer<float> input = context.Single(Inputs[0]);
        DeviceBuffer<float> output = context.Single(Outputs[0]);
        DeviceBuffer<int>? winners = context.Int32IfRead(Outputs[1]);
        return device => device.MaxPool(batch, geometry, input, output, winners);
    }
}
