using GpuNet.Devices;
using GpuNet.Operations;

namespace GpuNet.Graphs.Passes;

/// <summary>Gives nodes the buffers of their values when they emit their launch.</summary>
internal sealed class EmitContext(Compilation compilation, DeviceMemory arena)
{
    private readonly Dataflow flow = new(compilation.Nodes);
    private readonly MemoryLayout layout = compilation.Layout!;

    public ShapeContext Shapes => compilation.Shapes;

    /// <summary>The numbers of a value.</summary>
    public DeviceBuffer<float> this[Value value] => Buffer<float>(value);

    /// <summary>The class labels of a value.</summary>
    public DeviceBuffer<int> Labels(Value value) => Buffer<int>(value);

    /// <summary>Checks a launch, for the plan to run.</summary>
    public BoundLaunch Bind<TLaunch>(in TLaunch launch)
        where TLaunch : struct, ILaunch =>
        compilation.Device.Bind(in launch);

    /// <summary>The buffer of an output, or null where nobody reads it.</summary>
    public DeviceBuffer<float>? IfRead(Value value) =>
        layout.Values.ContainsKey(value) ? this[value] : null;

    /// <inheritdoc cref="IfRead"/>
    public DeviceBuffer<int>? LabelsIfRead(Value value) =>
        layout.Values.ContainsKey(value) ? Labels(value) : null;

    public DeviceBuffer<T> Buffer<T>(Value value)
        where T : unmanaged
    {
        ElementType type = typeof(T) == typeof(int) ? ElementType.Label : ElementType.Real;
        if (value.ElementType != type)
            throw new ArgumentException($"'{value.Name}' holds {value.ElementType}, not {type}");
        Value root = flow.Root(value);
        if (flow.Producer(root) is ParameterOperation node)
        {
            return node.Parameter.Weights.Memory.Slice<T>(
                node.Parameter.Weights.ByteOffset, node.Parameter.Weights.Length);
        }

        (Storage storage, long start) = layout.Values[root];
        return arena.Slice<T>(storage.Offset + start, Shapes[root].Count);
    }

    /// <summary>The launch's scratch memory; empty where it needs none.</summary>
    public DeviceBuffer<float> Workspace(Operation node)
    {
        int length = node.WorkspaceLength(compilation.Device, Shapes);
        return arena.Slice<float>(length == 0 ? 0 : layout.Workspaces[node].Offset, length);
    }

    /// <summary>
    /// The node that gathers a launch's operand, if the operand is a batch, row for row, and nothing that it comes from
    /// changes before the launch.
    /// </summary>
    public GatherBytesOperation? Batch(Operation node)
    {
        if (node.BatchOperand is not Value operand
            || flow.Producer(flow.Root(operand)) is not GatherBytesOperation batch
            || Shapes[operand].Rows != Shapes[batch.Outputs[0]].Rows)
        {
            return null;
        }

        HashSet<(DeviceMemory, long)> sources = [.. flow.Touched(batch).Select(touched => touched.Place)];
        List<Operation> nodes = compilation.Nodes;
        return nodes[nodes.IndexOf(batch)..nodes.IndexOf(node)]
            .SelectMany(flow.Touched)
            .Any(touched => touched.Writes && sources.Contains(touched.Place)) ? null : batch;
    }

    /// <summary>Values that lie side by side, as one buffer.</summary>
    public DeviceBuffer<float> Run(IReadOnlyList<Value> values)
    {
        DeviceBuffer<float> first = this[values[0]];
        long length = values.Sum(value => (long)Shapes[value].Count);
        return length <= BufferLength.Most
            ? first.Memory.Slice<float>(first.ByteOffset, (int)length)
            : throw BufferLength.Refusal(
                length,
                $"'{values[0].Name}' with what lies beside it",
                "clip no gradients by their norm, or freeze parameters");
    }
}
