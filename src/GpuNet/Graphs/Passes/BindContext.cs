using GpuNet.Devices;
using GpuNet.Operations;

namespace GpuNet.Graphs.Passes;

/// <summary>Binds launches to the plan's memory.</summary>
internal sealed class BindContext(Compilation compilation, DeviceMemory arena) : EmitContext(compilation.Shapes)
{
    private readonly Dataflow flow = new(compilation.Nodes);
    private readonly MemoryLayout layout = compilation.Layout!;
    private readonly List<BoundLaunch> launches = [];
    private Operation? current;

    public override DeviceBuffer<float> Scratch => layout.Workspaces.TryGetValue(current!, out Workspace? workspace)
        ? arena.Slice<float>(workspace.Storage.Offset, workspace.Length)
        : arena.Slice<float>(0, 0);

    /// <summary>The launches of one operation.</summary>
    public IReadOnlyList<BoundLaunch> Of(Operation operation)
    {
        launches.Clear();
        current = operation;
        operation.Emit(this);
        return launches;
    }

    public override void Launch<TLaunch>(in TLaunch launch) => launches.Add(compilation.Device.Bind(in launch));

    /// <summary>The source of the operation's operand, if it is read from there.</summary>
    public GatherBytesOperation? Batch(Operation operation)
    {
        if (operation.BatchOperand is not Value operand
            || flow.Producer(flow.Root(operand)) is not GatherBytesOperation batch
            || Shapes[operand].Rows != Shapes[batch.Outputs[0]].Rows)
        {
            return null;
        }

        HashSet<(DeviceMemory, long)> sources = [.. flow.Touched(batch).Select(touched => touched.Place)];
        List<Operation> nodes = compilation.Nodes;
        return nodes[nodes.IndexOf(batch)..nodes.IndexOf(operation)]
            .SelectMany(flow.Touched)
            .Any(touched => touched.Writes && sources.Contains(touched.Place)) ? null : batch;
    }

    internal override GatherSource? Origin(Operation operation) => Batch(operation)?.Origin;

    private protected override bool IsRead(Value value) => layout.Values.ContainsKey(value);

    private protected override DeviceBuffer<T> Place<T>(Value value)
    {
        Value root = flow.Root(value);
        if (flow.Producer(root) is ParameterOperation parameter)
        {
            DeviceBuffer<float> weights = parameter.Parameter.Weights;
            return weights.Memory.Slice<T>(weights.ByteOffset, weights.Length);
        }

        (Storage storage, long start) = layout.Values[root];
        return arena.Slice<T>(storage.Offset + start, Shapes[root].Count);
    }

    private protected override DeviceBuffer<float> PlaceRun(IReadOnlyList<Value> values, int length)
    {
        DeviceBuffer<float> first = this[values[0]];
        return first.Memory.Slice<float>(first.ByteOffset, length);
    }
}
