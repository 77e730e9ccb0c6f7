using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>∂x of a normalization of rows.</summary>
internal sealed class NormalizeRowsGradientNode : Node
{
    private readonly float epsilon;

    public NormalizeRowsGradientNode(
        Value input, Value mean, Value variance, Value scale, Value upstream, float epsilon)
        : base($"∂{input.Name}", input, mean, variance, scale, upstream)
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
        DeviceBuffer<float> result = context.Single(Outputs[0]);
        float epsilon = this.epsilon;
        return device => device.NormalizeRowsGradient(
            rows, columns, input, statistics, epsilon, scale, upstream, result);
    }
}
