namespace GpuNet.Graphs;

/// <summary>A node of a graph: its shape rule, its launches, and the operations of its gradient, side by side.</summary>
/// <remarks>An operation never changes; passes replace operations.</remarks>
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
    /// Whether its outputs are single numbers at every batch size: what an operator may spread over another value's
    /// elements.
    /// </summary>
    protected internal virtual bool GivesNumbers => false;

    /// <summary>Whether all that it reads are single numbers: so are then the outputs of what works element by element.</summary>
    private protected bool TakesNumbers => Inputs.All(input => input.IsNumber);

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

    /// <summary>The matrix product that it is or ends; null where there is none.</summary>
    internal virtual MatMulOperation? MatrixProduct => null;

    /// <summary>
    /// Lists of inputs or outputs that must lie side by side in memory, each in its order, so that one launch does all.
    /// </summary>
    internal virtual IReadOnlyList<IReadOnlyList<Value>> Runs => [];

    /// <summary>
    /// What changes memory that outlives a run whenever this is run, in any plan: running statistics, counters of masks.
    /// </summary>
    internal IReadOnlyList<Operation> Effects { get; set; } = [];

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
    protected internal abstract IReadOnlyList<Shape> InferShapes(ShapeContext shapes);

    /// <summary>
    /// The gradients with respect to the inputs, given those with respect to the outputs; null where there is none.
    /// </summary>
    protected internal virtual IReadOnlyList<Value?> Differentiate(
        GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        throw new NotSupportedException($"'{Name}' has no gradient; put a stop-gradient before it");

    /// <summary>
    /// Makes the launches, one as a rule; none where the operation only names memory. Called more than once.
    /// </summary>
    protected internal abstract void Emit(EmitContext context);

    /// <summary>Adds an output.</summary>
    protected Value Output(string name, ElementType elementType = ElementType.Real)
    {
        var value = new Value(this, name, elementType);
        outputs.Add(value);
        return value;
    }

    /// <summary>Takes over another node's output, so that its consumers need not be rewritten.</summary>
    private protected void Adopt(Value value) => outputs.Add(value);
}
