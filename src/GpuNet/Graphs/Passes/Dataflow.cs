namespace GpuNet.Graphs.Passes;

/// <summary>Which operation computes each value and which read it, with aliases resolved.</summary>
internal sealed class Dataflow
{
    private readonly Dictionary<Value, Operation> producers = [];
    private readonly Dictionary<Value, int> readers = [];
    private readonly Dictionary<Value, int> directReaders = [];

    public Dataflow(IReadOnlyList<Operation> nodes)
    {
        foreach (Operation node in nodes)
            Produce(node);
        foreach (Operation node in nodes)
            Read(node, 1);
    }

    /// <summary>The operation that computes the value now, after fusion.</summary>
    public Operation? Producer(Value value) => producers.GetValueOrDefault(value);

    /// <summary>The value that this one is an alias of; the value itself if it is not an alias.</summary>
    public Value Root(Value value)
    {
        while (producers.TryGetValue(value, out Operation? node) && node.IsAlias)
            value = node.Inputs[0];
        return value;
    }

    /// <summary>How often a root is read, under any name.</summary>
    public int Readers(Value root) => readers.GetValueOrDefault(root);

    /// <summary>How often a value is read under its own name.</summary>
    public int DirectReaders(Value value) => directReaders.GetValueOrDefault(value);

    /// <summary>
    /// The persistent memory that a launch reads and writes; one slice may have several names.
    /// </summary>
    public IEnumerable<((DeviceMemory Memory, long Offset) Place, bool Writes)> Touched(Operation node)
    {
        foreach (Persistent memory in node.PersistentWrites)
            yield return (Place(memory), true);
        foreach (Persistent memory in node.PersistentReads)
            yield return (Place(memory), false);
        if (node.IsAlias)
            yield break;
        foreach (Value input in node.Inputs)
        {
            if (Producer(Root(input)) is ParameterOperation parameter)
                yield return (Place(parameter.Parameter.Persistent), false);
        }

        static (DeviceMemory, long) Place(Persistent memory) => (memory.Memory, memory.ByteOffset);
    }

    /// <summary>Removes an operation from the list; it must not be an alias that is still read.</summary>
    public void Remove(Operation node)
    {
        Read(node, -1);
        foreach (Value output in node.Outputs)
            _ = producers.Remove(output);
    }

    /// <summary>Adds an operation to the list; it must not be an alias that is already read.</summary>
    public void Add(Operation node)
    {
        Produce(node);
        Read(node, 1);
    }

    private void Produce(Operation node)
    {
        foreach (Value output in node.Outputs)
            producers[output] = node;
    }

    private void Read(Operation node, int times)
    {
        foreach (Value input in node.Inputs)
        {
            directReaders[input] = directReaders.GetValueOrDefault(input) + times;
            if (!node.IsAlias)
                readers[Root(input)] = readers.GetValueOrDefault(Root(input)) + times;
        }
    }
}
