using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>Mean and biased variance of each column of a batch.</summary>
internal sealed class ColumnStatisticsNode : Node
{
    public ColumnStatisticsNode(string name, Value input)
        : base(name, input)
    {
        _ = Output($"{name}.mean");
        _ = Output($"{name}.variance");
    }

    internal override bool WritesAllOutputs => true;

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        var columns = new Shape(NormalizedMatrix.Of(Name, Inputs[0], shapes).Columns);
        return [columns, columns];
    }

    internal override int WorkspaceLength(Device device, ShapeContext shapes)
    {
        NormalizedMatrix matrix = NormalizedMatrix.Of(Name, Inputs[0], shapes);
        return Device.ColumnSumsWorkspaceLength(matrix.Rows, matrix.Columns);
    }

    internal override Action<Device>? Emit(EmitContext context)
    {
        (int rows, int columns) = NormalizedMatrix.Of(Name, Inputs[0], context.Shapes);
        DeviceBuffer<float> input = context.Single(Inputs[0]);
        var statistics = new Statistics(context.Single(Outputs[0]), context.Single(Outputs[1]));
        DeviceBuffer<float> workspace = context.Workspace(this);
        return device => device.ColumnStatistics(rows, columns, input, statistics, workspace);
    }
}
