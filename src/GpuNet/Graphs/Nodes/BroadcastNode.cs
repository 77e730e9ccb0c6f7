using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>A scalar s in every element of another value's shape, or s/n: the gradient of a sum or a mean.</summary>
internal sealed class BroadcastNode : Node
{
    private readonly Value model;
    private readonly bool mean;

    public BroadcastNode(string name, Value scalar, Value model, bool mean)
        : base(name, scalar)
    {
        this.model = model;
        this.mean = mean;
        _ = Output(name);
    }

    /// <summary>What the scalar is multiplied by.</summary>
    public float Factor(ShapeContext shapes) => mean ? 1f / Math.Max(1, shapes[model].Count) : 1f;

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[model]];

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream)
    {
        Value sum = gradients.Graph.Add(new SumNode($"∂{Inputs[0].Name}", upstream[0]!, mean)).Outputs[0];
        return [gradients.Graph.Add(new ReshapeLikeNode(sum.Name, sum, Inputs[0])).Outputs[0]];
    }

    internal override Action<Device>? Emit(EmitContext context)
    {
        DeviceBuffer<float> scalar = context.Single(Inputs[0]);
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        float factor = Factor(context.Shapes);
        return device => device.Broadcast(scalar, factor, result);
    }
}
