namespace GpuNet.Graphs.Passes;

/// <summary>Binds launches to the plan's memory.</summary>
internal sealed class BindContext : EmitContext
{
    private readonly Compilation compilation;
    private readonly DeviceMemory arena;
    private readonly Dataflow flow;
    private readonly MemoryLayout layout;
    private readonly HashSet<DeviceMemory> changed;
    private readonly Dictionary<Value, ProductBatch?> batches = [];
    private readonly Dictionary<Value, ConstantMatrix?> constants = [];
    private readonly List<BoundLaunch> launches = [];
    private Operation? current;

    public BindContext(Compilation compilation, DeviceMemory arena)
        : base(compilation.Shapes)
    {
        this.compilation = compilation;
        this.arena = arena;
        flow = new Dataflow(compilation.Nodes);
        layout = compilation.Layout!;
        changed = [.. compilation.Nodes.SelectMany(node => node.PersistentWrites).Select(memory => memory.Memory)];
    }

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

    private protected override bool IsRead(Value value) => layout.Values.ContainsKey(value);

    private protected override DeviceBuffer<T> Place<T>(Value value)
    {
        Value root = flow.Root(value);
        if (flow.Producer(root) is ParameterOperation parameter)
        {
            DeviceBuffer<float> weights = parameter.Parameter.Weights;
            return new DeviceBuffer<T>(weights.Memory, weights.ByteOffset, weights.Length)
            {
                Constant = Once(constants, root, () => changed.Contains(weights.Memory) ? null : new ConstantMatrix()),
            };
        }

        (Storage storage, long start) = layout.Values[root];
        return new DeviceBuffer<T>(arena, storage.Offset + start, Shapes[root].Count)
        {
            Batch = Once(batches, root, () => Batch(root)),
        };
    }

    private protected override DeviceBuffer<float> PlaceRun(IReadOnlyList<Value> values, int length)
    {
        DeviceBuffer<float> first = this[values[0]];
        return first.Memory.Slice<float>(first.ByteOffset, length);
    }

    /// <summary>What there is to say of a batch, if only products read it, each of them as its A, row for row.</summary>
    private ProductBatch? Batch(Value batch)
    {
        if (flow.Producer(batch) is not GatherBytesOperation || compilation.Outputs.Select(flow.Root).Contains(batch))
            return null;
        var products = new List<GemmShape>();
        foreach (Operation node in compilation.Nodes.Where(node => !node.IsAlias))
        {
            List<Value> read = [.. node.Inputs.Where(input => flow.Root(input) == batch)];
            if (read.Count == 0)
                continue;
            if (read.Count > 1 || node.MatrixProduct?.Left != read[0] || Shapes[read[0]].Rows != Shapes[batch].Rows)
                return null;
            products.Add(node.MatrixProduct.Gemm(Shapes));
        }

        return new ProductBatch([.. products]);
    }

    private static T Once<T>(Dictionary<Value, T> known, Value value, Func<T> make)
    {
        if (!known.TryGetValue(value, out T? found))
            known.Add(value, found = make());
        return found;
    }
}
