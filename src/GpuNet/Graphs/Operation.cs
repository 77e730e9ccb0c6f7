namespace GpuNet.Graphs;

/// <summary>A node of a graph: its shape rule, its launches and its gradient, all in one place.</summary>
/// <remarks>Operations are immutable; passes replace them.</remarks>
public abstract class Operation
{
    private readonly List<Value> outputs = [];

    /// <summary>Creates an operation on the given values.</summary>
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

    /// <summary>The buffers that it reads.</summary>
    public IReadOnlyList<Value> Inputs { get; }

    /// <summary>The values that it computes.</summary>
    public IReadOnlyList<Value> Outputs => outputs;

    /// <summary>
    /// Whether its outputs are single numbers at every batch size, which operators may broadcast to another value's
    /// shape.
    /// </summary>
    protected internal virtual bool GivesNumbers => false;

    /// <summary>
    /// Whether all inputs are single numbers, so that the outputs of an elementwise operation are too.
    /// </summary>
    private protected bool TakesNumbers => Inputs.All(input => input.IsNumber);

    /// <summary>
    /// Persistent memory that the launch reads, besides the buffers of its inputs: counters, tables.
    /// </summary>
    internal virtual IReadOnlyList<Persistent> PersistentReads => [];

    /// <summary>Persistent memory that the launch changes: weights, counters, sums.</summary>
    internal virtual IReadOnlyList<Persistent> PersistentWrites => [];

    /// <summary>
    /// Whether its only output is an alias of its first input, under another name or shape; it then has no launch.
    /// </summary>
    internal virtual bool IsAlias => false;

    /// <summary>The matrix product that it is or ends; null where there is none.</summary>
    internal virtual MatMulOperation? MatrixProduct => null;

    /// <summary>
    /// Lists of inputs or outputs that must be contiguous in memory, each in its order, so that one launch processes
    /// all.
    /// </summary>
    internal virtual IReadOnlyList<IReadOnlyList<Value>> Runs => [];

    /// <summary>
    /// Operations that change persistent memory whenever this one is run, in any plan: running statistics, mask
    /// counters.
    /// </summary>
    internal IReadOnlyList<Operation> Effects { get; set; } = [];

    /// <summary>The graph that it was added to; null for an operation created by a pass.</summary>
    internal Graph? Graph { get; set; }

    /// <summary>Whether it computes a gradient.</summary>
    internal bool IsBackward { get; set; }

    /// <summary>Its position in the order of side effects: later operations see what earlier ones wrote.</summary>
    internal int Order { get; set; }

    /// <summary>
    /// Its priority among operations that are ready to run; one that replaces others takes the position of the
    /// earliest.
    /// </summary>
    internal int Priority { get; set; }

    /// <summary>The shapes of the outputs, given those of the inputs.</summary>
    /// <exception cref="ShapeException">The shapes of the inputs do not match.</exception>
    protected internal abstract IReadOnlyList<Shape> InferShapes(ShapeContext shapes);

    /// <summary>
    /// The gradients with respect to the inputs, given those with respect to the outputs; null for an input that has
    /// none.
    /// </summary>
    protected internal virtual IReadOnlyList<Value?> Differentiate(
        GradientGraph gradients, IReadOnlyList<Value?> upstream) =>
        throw new NotSupportedException($"'{Name}' has no gradient; put a stop-gradient before it");

    /// <summary>
    /// Emits the launches, usually one; none if the operation is only an alias. Called more than once.
    /// </summary>
    protected internal abstract void Emit(EmitContext context);

    /// <summary>Adds an output.</summary>
    protected Value Output(string name, ElementType elementType = ElementType.Real)
    {
        var value = new Value(this, name, elementType);
        outputs.Add(value);
        return value;
    }

    /// <summary>Takes over another operation's output, so that its consumers need not be rewritten.</summary>
    private protected void Adopt(Value value) => outputs.Add(value);
}
