using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>
/// yᵢⱼ = γⱼ·x̂ᵢⱼ + βⱼ over columns. Where the statistics are those of x itself the gradient goes through them, in
/// closed form; else they are constants.
/// </summary>
internal sealed class NormalizeColumnsNode : Node
{
    private readonly float epsilon;
    private readonly bool own;

    public NormalizeColumnsNode(
        string name, Value input, Value mean, Value variance, Value scale, Value shift, float epsilon, bool own)
        : base(name, input, mean, variance, scale, shift)
    {
        this.epsilon = epsilon;
        this.own = own;
        _ = Output(name);
    }

    internal override IReadOnlyList<(int Output, int Input)> InPlace => [(0, 0)];

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        _ = NormalizedMatrix.Of(Name, Inputs[0], shapes, Inputs[1], Inputs[2], Inputs[3], Inputs[4]);
        return [shapes[Inputs[0]]];
    }

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream)
    {
        (Value input, Value mean, Value variance, Value scale, Value shift) =
            (Inputs[0], Inputs[1], Inputs[2], Inputs[3], Inputs[4]);
        if (!own && (gradients.Wants(mean) || gradients.Wants(variance)))
        {
            throw new NotSupportedException(
                $"'{Name}' has no gradient for given statistics; put a stop-gradient before '{mean.Name}' and "
                + $"'{variance.Name}'");
        }

        Value gradient = upstream[0]!;
        Node? sums = null;
        if (gradients.Wants(scale) || gradients.Wants(shift) || (own && gradients.Wants(input)))
        {
            sums = gradients.Graph.Add(new ScaleAndShiftGradientNode(
                NormalizationAxis.Columns, input, mean, variance, gradient, scale, shift, epsilon));
        }

        Value? below = gradients.Wants(input)
            ? gradients.Graph.Add(new NormalizeColumnsGradientNode(
                input, mean, variance, scale, gradient, own ? sums : null, epsilon)).Outputs[0]
            : null;
        return
        [
            below,
            null,
            null,
            gradients.Wants(scale) ? sums!.Outputs[0] : null,
            gradients.Wants(shift) ? sums!.Outputs[1] : null,
        ];
    }

    internal override Action<Device>? Emit(EmitContext context)
    {
        (int rows, int columns) = NormalizedMatrix.Of(Name, Inputs[0], context.Shapes);
        DeviceBuffer<float> input = context.Single(Inputs[0]);
        var statistics = new Statistics(context.Single(Inputs[1]), context.Single(Inputs[2]));
        DeviceBuffer<float> scale = context.Single(Inputs[3]);
        DeviceBuffer<float> shift = context.Single(Inputs[4]);
        DeviceBuffer<float> output = context.Single(Outputs[0]);
        float epsilon = this.epsilon;
        return device => device.NormalizeColumns(rows, columns, input, statistics, epsilon, scale, shift, output);
    }
}
