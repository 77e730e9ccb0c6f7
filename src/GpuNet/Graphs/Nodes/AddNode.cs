using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>y = α·a + β·b; ∂ℓ/∂a = α·G and ∂ℓ/∂b = β·G.</summary>
internal sealed class AddNode : Node
{
    private readonly float alpha;
    private readonly float beta;

    public AddNode(string name, Value left, Value right, float alpha, float beta)
        : base(name, left, right)
    {
        this.alpha = alpha;
        this.beta = beta;
        _ = Output(name);
    }

    internal override IReadOnlyList<(int Output, int Input)> InPlace => [(0, 0), (0, 1)];

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        shapes.RequireSame(Name, Inputs[0], Inputs[1]);
        return [shapes[Inputs[0]]];
    }

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        [Part(gradients, Inputs[0], alpha, upstream[0]!), Part(gradients, Inputs[1], beta, upstream[0]!)];

    internal override Action<Device>? Emit(EmitContext context)
    {
        DeviceBuffer<float> left = context.Single(Inputs[0]);
        DeviceBuffer<float> right = context.Single(Inputs[1]);
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        return device => device.Add(alpha, left, beta, right, result);
    }

    private static Value? Part(GradientGraph gradients, Value input, float factor, Value gradient)
    {
        if (!gradients.Wants(input))
            return null;
        return factor == 1 ? gradient : gradients.Graph.Scale(gradient, factor);
    }
}
