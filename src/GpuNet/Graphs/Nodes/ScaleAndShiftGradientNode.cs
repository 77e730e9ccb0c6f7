using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>∂γⱼ = Σᵢ gᵢⱼx̂ᵢⱼ and ∂βⱼ = Σᵢ gᵢⱼ, in the shapes of γ and β.</summary>
internal sealed class ScaleAndShiftGradientNode : Node
{
    private readonly NormalizationAxis axis;
    private readonly Value scale;
    private readonly Value shift;
    private readonly float epsilon;

    public ScaleAndShiftGradientNode(
        NormalizationAxis axis,
        Value input,
        Value mean,
        Value variance,
        Value upstream,
        Value scale,
        Value shift,
        float epsilon)
        : base($"∂{scale.Name}, ∂{shift.Name}", input, mean, variance, upstream)
    {
        this.axis = axis;
        this.scale = scale;
        this.shift = shift;
        this.epsilon = epsilon;
        _ = Output($"∂{scale.Name}");
        _ = Output($"∂{shift.Name}");
    }

    internal override bool WritesAllOutputs => true;

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[scale], shapes[shift]];

    internal override int WorkspaceLength(Device device, ShapeContext shapes)
    {
        NormalizedMatrix matrix = NormalizedMatrix.Of(Name, Inputs[0], shapes);
        return Device.ColumnSumsWorkspaceLength(matrix.Rows, matrix.Columns);
    }

    internal override Action<Device>? Emit(EmitContext context)
    {
        (int rows, int columns) = NormalizedMatrix.Of(Name, Inputs[0], context.Shapes);
        DeviceBuffer<float> input = context.Single(Inputs[0]);
        var statistics = new Statistics(context.Single(Inputs[1]), context.Single(Inputs[2]));
        DeviceBuffer<float> upstream = context.Single(Inputs[3]);
        DeviceBuffer<float> scaleGradient = context.Single(Outputs[0]);
        DeviceBuffer<float> shiftGradient = context.Single(Outputs[1]);
        DeviceBuffer<float> workspace = context.Workspace(this);
        (NormalizationAxis axis, float epsilon) = (this.axis, this.epsilon);
        return device => device.ScaleAndShiftGradient(
            axis, rows, columns, input, statistics, epsilon, upstream, scaleGradient, shiftGradient, workspace);
    }
}
