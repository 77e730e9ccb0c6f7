using GpuNet.Devices;
using GpuNet.Formulas.Activations;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>y = σ(x) for one activation.</summary>
internal sealed class ActivationNode<TActivation> : ActivationNode
    where TActivation : unmanaged, IActivation
{
    private readonly TActivation activation;

    public ActivationNode(TActivation activation, string name, Value input)
        : base(name, input)
    {
        this.activation = activation;
        _ = Output(name);
    }

    public override string Formula => TActivation.Name;

    public override bool DerivativeIsZero => TActivation.DerivativeIsZero;

    public override bool Saturates => TActivation.Saturates;

    public override Node FuseWith(MatMulNode product, Value? bias) =>
        new DenseNode<TActivation>(activation, product, bias, Outputs[0]);

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
    [
        gradients.Graph.Add(
            new ActivationGradientNode<TActivation>(activation, Inputs[0], Outputs[0], upstream[0]!)).Outputs[0],
    ];

    internal override Action<Device>? Emit(EmitContext context)
    {
        DeviceBuffer<float> input = context.Single(Inputs[0]);
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        return device => device.Map(activation, input, result);
    }
}
