using GpuNet.Devices;
using GpuNet.Formulas.Activations;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>Fused: y = σ(op(A)·op(B) + b) in one launch.</summary>
internal sealed class DenseNode<TActivation> : Node
    where TActivation : unmanaged, IActivation
{
    private readonly TActivation activation;
    private readonly MatMulNode product;
    private readonly Value? bias;

    public DenseNode(TActivation activation, MatMulNode product, Value? bias, Value output)
        : base(
            $"{product.Name}{(bias is null ? "" : " + bias")}{Suffix}",
            bias is null ? product.Inputs : [.. product.Inputs, bias])
    {
        this.activation = activation;
        this.product = product;
        this.bias = bias;
        Adopt(output);
    }

    private static string Suffix => typeof(TActivation) == typeof(Identity) ? "" : $" + {TActivation.Name}";

    internal override Value? BatchOperand => product.Left;

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[Outputs[0]]];

    internal override int WorkspaceLength(Device device, ShapeContext shapes) =>
        product.WorkspaceLength(device, shapes);

    internal override Action<Device>? Emit(EmitContext context)
    {
        GemmShape shape = product.Gemm(context.Shapes);
        DeviceBuffer<float> left = context.Single(product.Left);
        DeviceBuffer<float> right = context.Single(product.Right);
        DeviceBuffer<float>? row = bias is null ? null : context.Single(bias);
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        DeviceBuffer<float> workspace = context.Workspace(this);
        GatherSource? origin = context.Batch(this)?.Origin;
        return device => device.GemmActivation(shape, left, right, row, activation, result, workspace, origin);
    }
}
