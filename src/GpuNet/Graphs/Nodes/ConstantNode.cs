using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>
/// A single number; its gradient is nobody's. As ∂ℓ/∂ℓ = 1 it has the shape of ℓ, which must be a single number too.
/// </summary>
internal sealed class ConstantNode : Node
{
    private readonly Value? loss;

    public ConstantNode(string name, float number, Value? loss = null)
        : base(name)
    {
        Number = number;
        this.loss = loss;
        _ = Output(name);
    }

    public float Number { get; }

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        if (loss is null)
            return [Shape.Scalar];
        return shapes[loss].Count == 1
            ? [shapes[loss]]
            : throw new ShapeException(
                $"gradients are those of a single number; got {shapes.Describe(loss)}, take its sum or mean");
    }

    internal override Action<Device>? Emit(EmitContext context)
    {
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        return device => device.Fill(result, Number);
    }
}
