using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>A row for each window with what it covers; the gradient folds.</summary>
internal sealed class UnfoldNode : Node
{
    private readonly Window window;
    private readonly string operation;

    public UnfoldNode(string name, string operation, Value input, Window window)
        : base(name, input)
    {
        this.window = window;
        this.operation = operation;
        _ = Output(name);
    }

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        WindowGeometry geometry = Images.Under(window, Inputs[0], operation, shapes);
        return [Unfolded(shapes[Inputs[0]].Rows, geometry)];
    }

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        [
            gradients.Graph.Add(new FoldNode($"∂{Inputs[0].Name}", operation, upstream[0]!, window, Inputs[0])).Outputs[
                0],
        ];

    internal override Action<Device>? Emit(EmitContext context)
    {
        int batch = context.Shapes[Inputs[0]].Rows;
        WindowGeometry geometry = Images.Under(window, Inputs[0], operation, context.Shapes);
        DeviceBuffer<float> input = context.Single(Inputs[0]);
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        return device => device.Unfold(batch, geometry, input, result);
    }

    /// <summary>The shape of the unfolded matrix.</summary>
    public static Shape Unfolded(int batch, WindowGeometry geometry)
    {
        // Shape says what is too large, but takes sizes that each fit.
        long rows = batch * geometry.Windows;
        return rows <= int.MaxValue && geometry.WindowLength <= int.MaxValue
            ? new Shape((int)rows, (int)geometry.WindowLength)
            : throw new ShapeException(
                $"{rows}×{geometry.WindowLength} has more than {int.MaxValue} elements; use a smaller batch");
    }
}
