using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>C = op(A)·op(B); ∂ℓ/∂op(A) = G·op(B)ᵀ and ∂ℓ/∂op(B) = op(A)ᵀ·G.</summary>
internal sealed class MatMulNode : Node
{
    public MatMulNode(string name, Value left, Value right, bool transposeLeft, bool transposeRight)
        : base(name, left, right)
    {
        TransposeLeft = transposeLeft;
        TransposeRight = transposeRight;
        _ = Output(name);
    }

    public Value Left => Inputs[0];

    public Value Right => Inputs[1];

    public bool TransposeLeft { get; }

    public bool TransposeRight { get; }

    public GemmShape Gemm(ShapeContext shapes)
    {
        (int rows, int inner) = Sizes(shapes[Left], TransposeLeft);
        (int other, int columns) = Sizes(shapes[Right], TransposeRight);
        if (inner != other)
        {
            throw new ShapeException(
                $"{Name} expects {other} {(TransposeLeft ? "rows, to be transposed" : "columns")}; "
                + $"got {shapes.Describe(Left)}");
        }

        return new GemmShape(rows, columns, inner, TransposeLeft, TransposeRight);
    }

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        GemmShape gemm = Gemm(shapes);
        return [new Shape(gemm.Rows, gemm.Columns)];
    }

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream)
    {
        Value gradient = upstream[0]!;
        Graph graph = gradients.Graph;

        // The input's gradient first: the layer below waits for it, and the weights may then be overwritten.
        Value? left = null;
        if (gradients.Wants(Left))
        {
            left = TransposeLeft
                ? graph.MatMul(Right, gradient, TransposeRight, true, $"∂{Left.Name}")
                : graph.MatMul(gradient, Right, false, !TransposeRight, $"∂{Left.Name}");
        }

        Value? right = null;
        if (gradients.Wants(Right))
        {
            right = TransposeRight
                ? graph.MatMul(gradient, Left, true, TransposeLeft, $"∂{Right.Name}")
                : graph.MatMul(Left, gradient, !TransposeLeft, false, $"∂{Right.Name}");
        }

        // A matrix product sees its operands as matrices; a gradient has the shape of what it is the gradient of.
        return
        [
            left is null ? null : graph.Add(new ReshapeLikeNode(left.Name, left, Left)).Outputs[0],
            right is null ? null : graph.Add(new ReshapeLikeNode(right.Name, right, Right)).Outputs[0],
        ];
    }

    internal override int WorkspaceLength(Device device, ShapeContext shapes) =>
        device.GemmWorkspaceLength(Gemm(shapes));

    internal override Action<Device>? Emit(EmitContext context)
    {
        GemmShape shape = Gemm(context.Shapes);
        DeviceBuffer<float> left = context.Single(Left);
        DeviceBuffer<float> right = context.Single(Right);
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        DeviceBuffer<float> workspace = context.Workspace(this);
        return device => device.Gemm(shape, left, right, result, workspace);
    }

    private static (int Rows, int Columns) Sizes(Shape shape, bool transpose) =>
        transpose ? (shape.Columns, shape.Rows) : (shape.Rows, shape.Columns);
}
