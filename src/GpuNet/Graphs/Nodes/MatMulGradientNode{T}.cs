using GpuNet.Devices;
using GpuNet.Formulas.Activations;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>Fused: δˡ = δˡ⁺¹Wˡ⁺¹ᵀ ⊙ σ′(zˡ) in one launch.</summary>
internal sealed class MatMulGradientNode<TActivation> : Node
    where TActivation : unmanaged, IActivation
{
    private readonly TActivation activation;
    private readonly MatMulNode product;
    private readonly Value input;
    private readonly Value output;

    public MatMulGradientNode(TActivation activation, MatMulNode product, Value input, Value output, Value result)
        : base(
            $"{product.Name} ⊙ {TActivation.Name}′",
            [.. product.Inputs, .. ActivationReads<TActivation>.Of(input, output)])
    {
        this.activation = activation;
        this.product = product;
        this.input = input;
        this.output = output;
        Adopt(result);
    }

    // What σ′ reads stands element for element where the result goes; the product's operands do not.
    internal override IReadOnlyList<(int Output, int Input)> InPlace =>
        [.. Enumerable.Range(product.Inputs.Count, Inputs.Count - product.Inputs.Count).Select(index => (0, index))];

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[Outputs[0]]];

    internal override int WorkspaceLength(Device device, ShapeContext shapes) =>
        product.WorkspaceLength(device, shapes);

    internal override Action<Device>? Emit(EmitContext context)
    {
        GemmShape shape = product.Gemm(context.Shapes);
        DeviceBuffer<float> left = context.Single(product.Left);
        DeviceBuffer<float> right = context.Single(product.Right);
        DeviceBuffer<float>? x = TActivation.DerivativeNeedsInput ? context.Single(input) : null;
        DeviceBuffer<float>? y = TActivation.DerivativeNeedsOutput ? context.Single(output) : null;
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        DeviceBuffer<float> workspace = context.Workspace(this);
        return device => device.GemmGradient(shape, left, right, activation, x, y, result, workspace);
    }
}
