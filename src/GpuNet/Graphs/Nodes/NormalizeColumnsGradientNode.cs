using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>∂x of a normalization of columns, from ∂γ and ∂β; without them the statistics are constants.</summary>
internal sealed class NormalizeColumnsGradientNode : Node
{
    private readonly float epsilon;

    public NormalizeColumnsGradientNode(
        Value input, Value mean, Value variance, Value scale, Value upstream, Node? sums, float epsilon)
        : base($"∂{input.Name}", [input, mean, variance, scale, upstream, .. sums?.Outputs ?? []])
    {
        this.epsilon = epsilon;
        _ = Output($"∂{input.Name}");
    }

    internal override IReadOnlyList<(int Output, int Input)> InPlace => [(0, 4), (0, 0)];

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[Inputs[0]]];

    internal override Action<Device>? Emit(EmitContext context)
    {
        (int rows, int columns) = NormalizedMatrix.Of(Name, Inputs[0], context.Shapes);
        DeviceBuffer<float> input = context.Single(Inputs[0]);
        var statistics = new Statistics(context.Single(Inputs[1]), context.Single(Inputs[2]));
        DeviceBuffer<float> scale = context.Single(Inputs[3]);
        DeviceBuffer<float> upstream = context.Single(Inputs[4]);
        DeviceBuffer<float>? scaleGradient = Inputs.Count > 5 ? context.Single(Inputs[5]) : null;
        DeviceBuffer<float>? shiftGradient = Inputs.Count > 5 ? context.Single(Inputs[6]) : null;
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        float epsilon = this.epsilon;
        return device => device.NormalizeColumnsGradient(
            rows, columns, input, statistics, epsilon, scale, upstream, scaleGradient, shiftGradient, result);
    }
}
