using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>
/// Moves running statistics towards those of a batch; the batch itself is looked at for its rows, not read.
/// </summary>
internal sealed class AdvanceStatisticsNode(
    string name,
    Value batch,
    Value mean,
    Value variance,
    PersistentBuffer<float> runningMean,
    PersistentBuffer<float> runningVariance,
    float momentum) : Node(name, mean, variance)
{
    internal override IReadOnlyList<Persistent> PersistentWrites => [runningMean, runningVariance];

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        foreach (PersistentBuffer<float> running in new[] { runningMean, runningVariance })
        {
            if (shapes[Inputs[0]].Count != running.Buffer.Length)
            {
                throw new ShapeException(
                    $"{Name} expects {shapes[Inputs[0]].Count} numbers in '{running.Name}'; "
                    + $"got {running.Buffer.Length}");
            }
        }

        return [];
    }

    internal override Action<Device>? Emit(EmitContext context)
    {
        int rows = NormalizedMatrix.Of(Name, batch, context.Shapes).Rows;
        var statistics = new Statistics(context.Single(Inputs[0]), context.Single(Inputs[1]));
        var running = new Statistics(runningMean.Buffer, runningVariance.Buffer);
        float share = momentum;
        return device => device.AdvanceStatistics(rows, share, statistics, running);
    }
}
