using GpuNet.Devices;
using GpuNet.Formulas.Activations;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>δ = g ⊙ σ′ for one activation.</summary>
internal sealed class ActivationGradientNode<TActivation> : ActivationGradientNode
    where TActivation : unmanaged, IActivation
{
    private readonly TActivation activation;
    private readonly Value input;
    private readonly Value output;

    public ActivationGradientNode(TActivation activation, Value input, Value output, Value upstream)
        : base($"∂{input.Name}", [upstream, .. ActivationReads<TActivation>.Of(input, output)])
    {
        this.activation = activation;
        this.input = input;
        this.output = output;
        _ = Output($"∂{input.Name}");
    }

    public override Value Upstream => Inputs[0];

    internal override IReadOnlyList<(int Output, int Input)> InPlace => [(0, 0)];

    public override Node FuseWith(MatMulNode product) =>
        new MatMulGradientNode<TActivation>(activation, product, input, output, Outputs[0]);

    internal override Action<Device>? Emit(EmitContext context)
    {
        DeviceBuffer<float>? x = TActivation.DerivativeNeedsInput ? context.Single(input) : null;
        DeviceBuffer<float>? y = TActivation.DerivativeNeedsOutput ? context.Single(output) : null;
        DeviceBuffer<float> upstream = context.Single(Upstream);
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        return device => device.MapGradient(activation, x, y, upstream, result);
    }
}
