using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>y = Σ x, or Σ x / n; ∂ℓ/∂xᵢ = G, or G / n.</summary>
internal sealed class SumNode : Node
{
    private readonly bool mean;

    public SumNode(string name, Value input, bool mean)
        : base(name, input)
    {
        this.mean = mean;
        _ = Output(name);
    }

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [Shape.Scalar];

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        [gradients.Graph.Add(new BroadcastNode($"∂{Inputs[0].Name}", upstream[0]!, Inputs[0], mean)).Outputs[0]];

    internal override Action<Device>? Emit(EmitContext context)
    {
        DeviceBuffer<float> input = context.Single(Inputs[0]);
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        float scale = mean ? 1f / Math.Max(1, input.Length) : 1f;
        return device => device.Sum(input, scale, result);
    }
}
