using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>The transpose of unfolding, in the shape of the images that were unfolded; the gradient unfolds.</summary>
internal sealed class FoldNode : Node
{
    private readonly Window window;
    private readonly string operation;
    private readonly Value model;

    public FoldNode(string name, string operation, Value input, Window window, Value model)
        : base(name, input)
    {
        this.window = window;
        this.operation = operation;
        this.model = model;
        _ = Output(name);
    }

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        WindowGeometry geometry = Images.Under(window, model, operation, shapes);
        Shape expected = UnfoldNode.Unfolded(shapes[model].Rows, geometry);
        return shapes[Inputs[0]].Count == expected.Count
            ? [shapes[model]]
            : throw new ShapeException($"{Name} expects {expected}; got {shapes.Describe(Inputs[0])}");
    }

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream)
    {
        Graph graph = gradients.Graph;
        Value unfolded = graph.Add(new UnfoldNode($"∂{Inputs[0].Name}", operation, upstream[0]!, window)).Outputs[0];
        return [graph.Add(new ReshapeLikeNode(unfolded.Name, unfolded, Inputs[0])).Outputs[0]];
    }

    internal override Action<Device>? Emit(EmitContext context)
    {
        int batch = context.Shapes[model].Rows;
        WindowGeometry geometry = Images.Under(window, model, operation, context.Shapes);
        DeviceBuffer<float> input = context.Single(Inputs[0]);
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        return device => device.Fold(batch, geometry, input, result);
    }
}
