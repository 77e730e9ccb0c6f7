using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>
/// The transpose of taking means, in the shape of the images that were pooled; its gradient takes means.
/// </summary>
internal sealed class AveragePoolGradientNode : Node
{
    private readonly Window window;
    private readonly Value model;

    public AveragePoolGradientNode(string name, Value upstream, Window window, Value model)
        : base(name, upstream)
    {
        this.window = window;
        this.model = model;
        _ = Output(name);
    }

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        Shape expected = Images.Pooled(shapes[model], Images.Under(window, model, Name, shapes));
        return shapes[Inputs[0]].Equals(expected)
            ? [shapes[model]]
            : throw new ShapeException($"{Name} expects {expected}; got {shapes.Describe(Inputs[0])}");
    }

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        [gradients.Graph.Add(new AveragePoolNode($"∂{Inputs[0].Name}", upstream[0]!, window)).Outputs[0]];

    internal override Action<Device>? Emit(EmitContext context)
    {
        int batch = context.Shapes[model].Rows;
        WindowGeometry geometry = Images.Under(window, model, Name, context.Shapes);
        DeviceBuffer<float> upstream = context.Single(Inputs[0]);
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        return device => device.AveragePoolGradient(batch, geometry, upstream, result);
    }
}
