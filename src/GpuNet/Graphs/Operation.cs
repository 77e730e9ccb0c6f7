using GpuNet.Devices;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs;

/// <summary>One operation: its shape rule, its forward launch and the nodes of its backward, side by side.</summary>
/// <remarks>A node is immutable; passes replace nodes, they do not change them.</remarks>
public abstract class Operation
{
    private readonly List<Value> outputs = [];

    /// <summary>An operation on the given values.</summary>
    protected Operation(string name, params IReadOnlyList<Value> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        foreach (Value input in inputs)
            ArgumentNullException.ThrowIfNull(input);
        Name = name;
        Inputs = inputs;
    }

    /// <summary>Its name in plans and in errors.</summary>
    public string Name { get; }

    /// <summary>What it reads.</summary>
    public IReadOnlyList<Value> Inputs { get; }

    /// <summary>What it computes.</summary>
    public IReadOnlyList<Value> Outputs => outputs;

    /// <summary>
    /// Memory that outlives a run and that the launch reads, besides the buffers of its inputs: counters, tables.
    /// </summary>
    internal virtual IReadOnlyList<Persistent> PersistentReads => [];

    /// <summary>Memory that outlives a run and that the launch changes: weights, counters, sums.</summary>
    internal virtual IReadOnlyList<Persistent> PersistentWrites => [];

    /// <summary>
    /// Whether its only output is its first input under another name or shape; it makes no launch then.
    /// </summary>
    internal virtual bool IsAlias => false;

    /// <summary>
    /// An operand that the launch may read where it was gathered from, if it is a batch; null where it reads none so.
    /// </summary>
    internal virtual Value? BatchOperand => null;

    /// <summary>Which output may take over which input's memory when that input is not needed afterwards.</summary>
    internal virtual IReadOnlyList<(int Output, int Input)> InPlace => [];

    /// <summary>
    /// Whether the launch writes all outputs, also those that nobody reads: they have memory during it then.
    /// </summary>
    internal virtual bool WritesAllOutputs => false;

    /// <summary>
    /// Lists of inputs or outputs that must lie side by side in memory, each in its order, so that one launch does all.
    /// </summary>
    internal virtual IReadOnlyList<IReadOnlyList<Value>> Runs => [];

    /// <summary>The graph that it was added to; null for a node that a pass made.</summary>
    internal Graph? Graph { get; set; }

    /// <summary>Whether it computes a gradient.</summary>
    internal bool IsBackward { get; set; }

    /// <summary>Its place in the order of side effects: later nodes see what earlier ones wrote.</summary>
    internal int Order { get; set; }

    /// <summary>
    /// When it is run among those that may run; a node that replaces others takes the place of the earliest.
    /// </summary>
    internal int Priority { get; set; }

    /// <summary>The shapes of the outputs, given those of the inputs.</summary>
    /// <exception cref="ShapeException">The inputs do not fit.</exception>
    internal abstract IReadOnlyList<Shape> InferShapes(ShapeContext shapes);

    /// <summary>
    /// The gradients with respect to the inputs, given those with respect to the outputs; null where there is none.
    /// </summary>
    internal virtual IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        throw new NotSupportedException($"'{Name}' has no gradient; put a stop-gradient before it");

    /// <summary>The elements of scratch memory that the launch needs.</summary>
    internal virtual int WorkspaceLength(Device device, ShapeContext shapes) => 0;

    /// <summary>The launch; null for nodes that only name memory.</summary>
    internal abstract BoundLaunch? Emit(EmitContext context);

    /// <summary>Adds an output.</summary>
    private protected Value Output(string name, ElementType elementType = ElementType.Real)
    {
        var value = new Value(this, name, elementType);
        outputs.Add(value);
        return value;
    }

    /// <summary>Takes over another node's output, so that its consumers need not be rewritten.</summary>
    private protected void Adopt(Value value) => outputs.Add(value);
}
