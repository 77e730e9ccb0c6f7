using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>
/// A matrix with a row for each window, as images with a pixel for each window; the images that the windows slid over
/// are looked at, not read.
/// </summary>
internal sealed class WindowImagesNode : Node
{
    private readonly Window window;
    private readonly Value model;

    public WindowImagesNode(string name, Value input, Window window, Value model)
        : base(name, input)
    {
        this.window = window;
        this.model = model;
        _ = Output(name);
    }

    internal override bool IsAlias => true;

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        WindowGeometry geometry = Images.Under(window, model, Name, shapes);
        Shape rows = shapes[Inputs[0]];
        var result = new Shape(shapes[model].Rows, geometry.OutputHeight, geometry.OutputWidth, rows.Columns);
        return result.Count == rows.Count
            ? [result]
            : throw new ShapeException(
                $"{Name} expects a row for each of {shapes[model].Rows * geometry.Windows} windows; "
                + $"got {shapes.Describe(Inputs[0])}");
    }

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        [gradients.Graph.Add(new ReshapeLikeNode($"∂{Inputs[0].Name}", upstream[0]!, Inputs[0])).Outputs[0]];

    internal override Action<Device>? Emit(EmitContext context) => null;
}
