namespace GpuNet.Graphs.Passes;

/// <summary>A graph being compiled to a plan: the state that the passes share.</summary>
internal sealed class Compilation
{
    public Compilation(
        Device device, int batch, Graph graph, IReadOnlyList<Value> outputs, IReadOnlyList<Operation> effects)
    {
        Device = device;
        Batch = batch;
        Graph = graph;
        Outputs = outputs;
        Shapes = new ShapeContext(batch);
        Nodes = Needed(graph, outputs, effects);
    }

    public Device Device { get; }

    public int Batch { get; }

    public Graph Graph { get; }

    public IReadOnlyList<Value> Outputs { get; }

    public ShapeContext Shapes { get; }

    /// <summary>The operations that the plan needs, in an order in which they can run.</summary>
    public List<Operation> Nodes { get; set; }

    /// <summary>Where each value lies; set by PlanMemory.</summary>
    public MemoryLayout? Layout { get; set; }

    private static List<Operation> Needed(Graph graph, IReadOnlyList<Value> outputs, IReadOnlyList<Operation> effects)
    {
        if (effects.FirstOrDefault(effect => effect.PersistentWrites.Count == 0) is Operation pure)
        {
            throw new ArgumentException(
                $"'{pure.Name}' is not an effect: it changes no persistent memory; request its value as an output");
        }

        var needed = new HashSet<Operation>();
        var pending = new Stack<Operation>(effects.Concat(outputs.Select(output => output.Producer)));
        while (pending.TryPop(out Operation? node))
        {
            if (!needed.Add(node))
                continue;
            foreach (Operation other in node.Effects.Concat(node.Inputs.Select(input => input.Producer)))
                pending.Push(other);
        }

        List<Operation> nodes = [.. graph.Operations.Where(needed.Contains)];
        if (nodes.Count != needed.Count)
            throw new ArgumentException("an output or effect belongs to another graph");
        return nodes;
    }
}
