using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>yᵢⱼ = γⱼ·x̂ᵢⱼ + βⱼ over rows; keeps each row's mean and variance for the gradient.</summary>
internal sealed class NormalizeRowsNode : Node
{
    private readonly float epsilon;

    public NormalizeRowsNode(string name, Value input, Value scale, Value shift, float epsilon)
        : base(name, input, scale, shift)
    {
        this.epsilon = epsilon;
        _ = Output(name);
        _ = Output($"{name}.mean");
        _ = Output($"{name}.variance");
    }

    internal override bool WritesAllOutputs => true;

    internal override IReadOnlyList<(int Output, int Input)> InPlace => [(0, 0)];

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        var rows = new Shape(NormalizedMatrix.Of(Name, Inputs[0], shapes, Inputs[1], Inputs[2]).Rows);
        return [shapes[Inputs[0]], rows, rows];
    }

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream)
    {
        (Value input, Value scale, Value shift) = (Inputs[0], Inputs[1], Inputs[2]);
        (Value mean, Value variance) = (Outputs[1], Outputs[2]);
        Value gradient = upstream[0]!;
        Value? below = gradients.Wants(input)
            ? gradients.Graph.Add(
                new NormalizeRowsGradientNode(input, mean, variance, scale, gradient, epsilon)).Outputs[0]
            : null;
        if (!gradients.Wants(scale) && !gradients.Wants(shift))
            return [below, null, null];
        Node sums = gradients.Graph.Add(new ScaleAndShiftGradientNode(
            NormalizationAxis.Rows, input, mean, variance, gradient, scale, shift, epsilon));
        return
        [
            below,
            gradients.Wants(scale) ? sums.Outputs[0] : null,
            gradients.Wants(shift) ? sums.Outputs[1] : null,
        ];
    }

    internal override Action<Device>? Emit(EmitContext context)
    {
        (int rows, int columns) = NormalizedMatrix.Of(Name, Inputs[0], context.Shapes);
        DeviceBuffer<float> input = context.Single(Inputs[0]);
        DeviceBuffer<float> scale = context.Single(Inputs[1]);
        DeviceBuffer<float> shift = context.Single(Inputs[2]);
        DeviceBuffer<float> output = context.Single(Outputs[0]);
        var statistics = new Statistics(context.Single(Outputs[1]), context.Single(Outputs[2]));
        float epsilon = this.epsilon;
        return device => device.NormalizeRows(rows, columns, input, epsilon, scale, shift, statistics, output);
    }
}
