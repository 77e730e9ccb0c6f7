using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>The mean of each window and channel; the gradient spreads it.</summary>
internal sealed class AveragePoolNode : Node
{
    private readonly Window window;

    public AveragePoolNode(string name, Value input, Window window)
        : base(name, input)
    {
        this.window = window;
        _ = Output(name);
    }

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) =>
        [Images.Pooled(shapes[Inputs[0]], Images.Under(window, Inputs[0], Name, shapes))];

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        [gradients.Graph.Add(
            new AveragePoolGradientNode($"∂{Inputs[0].Name}", upstream[0]!, window, Inputs[0])).Outputs[0]];

    internal override Action<Device>? Emit(EmitContext context)
    {
        int batch = context.Shapes[Inputs[0]].Rows;
        WindowGeometry geometry = Images.Under(window, Inputs[0], Name, context.Shapes);
        DeviceBuffer<float> input = context.Single(Inputs[0]);
        DeviceBuffer<float> output = context.Single(Outputs[0]);
        return device => device.AveragePool(batch, geometry, input, output);
    }
}
