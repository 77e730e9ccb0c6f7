using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs;

/// <summary>
/// A network as a graph of operations: build it with the methods below, request gradients, then compile it to a <see
/// cref="Plan"/> for a device and a batch size. Any acyclic graph works: branches, shared inputs, residual sums.
/// </summary>
public sealed partial class Graph
{
    private readonly List<Operation> nodes = [];
    private readonly Dictionary<string, int> names = [];

    /// <summary>The operations in the order in which they were added, which is an order in which they can run.</summary>
    public IReadOnlyList<Operation> Operations => nodes;

    /// <summary>A batch of samples, to be written before each run: batch × the sizes of one sample.</summary>
    /// <param name="name">The name in plans and errors.</param>
    /// <param name="sampleSizes">Each at least 1; none for a single number per sample.</param>
    /// <exception cref="ArgumentException">A size is below 1.</exception>
    public Value Input(string name, params ReadOnlySpan<int> sampleSizes)
    {
        foreach (int size in sampleSizes)
        {
            if (size < 1)
            {
                throw new ArgumentException(
                    $"input '{name}': every size of a sample must be at least 1; got "
                    + $"{string.Join('×', sampleSizes.ToArray())}");
            }
        }

        return Add(new InputOperation(name, sampleSizes.ToArray(), ElementType.Real)).Outputs[0];
    }

    /// <summary>A batch of class labels, to be written before each run: one integer per sample.</summary>
    public Value Labels(string name) => Add(new InputOperation(name, [], ElementType.Label)).Outputs[0];

    /// <summary>A parameter's weights.</summary>
    public Value Parameter(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return nodes.OfType<ParameterOperation>().FirstOrDefault(node => node.Parameter == parameter)?.Outputs[0]
            ?? Add(new ParameterOperation(parameter)).Outputs[0];
    }

    /// <summary>A single number that never changes.</summary>
    public Value Constant(float number) => Add(new ConstantOperation(Unique("constant"), number)).Outputs[0];

    /// <summary>op(A)·op(B), where op transposes or not.</summary>
    /// <param name="left">A; all dimensions but the first are flattened to columns.</param>
    /// <param name="right">B, likewise.</param>
    /// <param name="transposeLeft">Whether A is transposed.</param>
    /// <param name="transposeRight">Whether B is transposed.</param>
    /// <param name="name">The name in plans and errors.</param>
    public Value MatMul(
        Value left, Value right, bool transposeLeft = false, bool transposeRight = false, string? name = null) =>
        Add(new MatMulOperation(name ?? Unique("matmul"), left, right, transposeLeft, transposeRight)).Outputs[0];

    /// <summary>xᵢⱼ + bⱼ.</summary>
    public Value AddRow(Value input, Value row, string? name = null) =>
        Add(new AddRowOperation(name ?? Unique("add-row"), input, row)).Outputs[0];

    /// <summary>α·a + β·b, element by element.</summary>
    public Value Add(Value left, Value right, float alpha = 1, float beta = 1) =>
        Add(new AddOperation(Unique("add"), left, right, alpha, beta)).Outputs[0];

    /// <summary>a ⊙ b, element by element.</summary>
    public Value Multiply(Value left, Value right) =>
        Add(new MultiplyOperation(Unique("multiply"), left, right)).Outputs[0];

    /// <summary>α·x.</summary>
    public Value Scale(Value input, float alpha) => Add(new ScaleOperation(Unique("scale"), input, alpha)).Outputs[0];

    /// <summary>σ(x), element by element.</summary>
    public Value Apply(IActivation activation, Value input, string? name = null) =>
        Add(
            ActivationOperation.Create(
                activation, name ?? Unique(FormulaCatalog.NameOf(activation)), input)).Outputs[0];

    /// <summary>Softmax over each row.</summary>
    public Value Softmax(Value input, string? name = null) =>
        Add(new SoftmaxOperation(name ?? Unique("softmax"), input)).Outputs[0];

    /// <summary>
    /// The loss of each row of logits: softmax, loss and delta in one. Targets are class labels, or rows of
    /// probabilities such as those of <see cref="OneHot"/> and <see cref="SmoothLabels"/>.
    /// </summary>
    public Value CrossEntropy(Value logits, Value targets)
    {
        CrossEntropyOperation node =
            Add(new CrossEntropyOperation(Unique("cross-entropy"), logits, targets, scale: null));
        WarnOfTwoActivations(node, "softmax");
        return node.Outputs[0];
    }

    /// <summary>The loss of each element.</summary>
    public Value Loss(ILoss loss, Value prediction, Value target)
    {
        LossOperation node = Add(LossOperation.Create(loss, Unique(FormulaCatalog.NameOf(loss)), prediction, target));
        if (node.AppliedActivation is { } applied)
            WarnOfTwoActivations(node, applied);
        return node.Outputs[0];
    }

    /// <summary>Σ x over all elements: a scalar.</summary>
    public Value Sum(Value input) => Add(new SumOperation(Unique("sum"), input, mean: false)).Outputs[0];

    /// <summary>Σ x / n over all n elements: a scalar.</summary>
    public Value Mean(Value input) => Add(new SumOperation(Unique("mean"), input, mean: true)).Outputs[0];

    /// <summary>
    /// Dropout: zero with probability p, else x/(1 − p). The mask changes with the step in the counters, which the
    /// caller advances.
    /// </summary>
    public Value Dropout(Value input, float rate, DropoutKey key, DeviceBuffer<int> counters, string? name = null) =>
        Add(new DropoutOperation(
            name ?? Unique("dropout"), input, rate, key, new PersistentBuffer<int>("counters", counters))).Outputs[0];

    /// <summary>The same elements in another shape; the batch stays first.</summary>
    public Value Reshape(Value input, string? name = null, params ReadOnlySpan<int> sampleSizes) =>
        Add(new ReshapeOperation(name ?? Unique("reshape"), input, sampleSizes.ToArray())).Outputs[0];

    /// <summary>The same elements, through which no gradient flows.</summary>
    public Value StopGradient(Value input) => Add(new StopGradientOperation(Unique("stop-gradient"), input)).Outputs[0];

    /// <summary>
    /// ∂loss/∂v for each given v, as values of this graph, by reverse accumulation from the loss.
    /// </summary>
    /// <param name="loss">A scalar.</param>
    /// <param name="withRespectTo">The values to differentiate with respect to.</param>
    /// <returns>
    /// A gradient for each value; null if the loss does not depend on it or a stop-gradient lies in between.
    /// </returns>
    public IReadOnlyList<Value?> Gradients(Value loss, params IReadOnlyList<Value> withRespectTo) =>
        Known(loss, withRespectTo) ?? Passes.Differentiate.Run(this, loss, withRespectTo);

    /// <summary>
    /// Updates a parameter by an optimizer's rule, given its gradient. An effect: pass it when compiling.
    /// </summary>
    /// <param name="state">The optimizer's state; each run of the plan is one step.</param>
    /// <param name="parameter">The parameter to update.</param>
    /// <param name="gradient">Its gradient, with the same number of elements.</param>
    /// <exception cref="ArgumentException">The state was created without the parameter.</exception>
    public Operation Update(OptimizerState state, Parameter parameter, Value gradient)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        Operation node = AddUpdate(state, [parameter], [gradient]);

        // As soon as the gradient is available, so that its memory can be freed.
        node.Priority = gradient.Producer.Priority;
        return node;
    }

    /// <summary>
    /// sum ← sum + Σ x over many runs, in persistent memory. An effect: pass it when compiling.
    /// </summary>
    /// <param name="input">x.</param>
    /// <param name="sum">Laid out as <see cref="CompensatedSumLayout"/>.</param>
    public Operation Accumulate(Value input, DeviceBuffer<float> sum) =>
        Add(new AccumulateOperation(Unique("accumulate"), input, new PersistentBuffer<float>("loss sum", sum)));

    /// <summary>Counts predictions in persistent memory. An effect: pass it when compiling.</summary>
    /// <param name="logits">Rows with a column for each class.</param>
    /// <param name="labels">A class label for each row.</param>
    /// <param name="right">A single element: the number of correct predictions.</param>
    /// <param name="confusion">classes × classes, a row for each label; null not to count pairs.</param>
    public Operation CountPredictions(
        Value logits, Value labels, DeviceBuffer<int> right, DeviceBuffer<int>? confusion = null) =>
        Add(new CountPredictionsOperation(
            Unique("count-predictions"),
            logits,
            labels,
            new PersistentBuffer<int>("right answers", right),
            confusion is null ? null : new PersistentBuffer<int>("confusion", confusion)));

    /// <summary>Compiles only what the outputs and effects need.</summary>
    /// <param name="device">Where the plan will run.</param>
    /// <param name="batch">The batch size; 0 is allowed, sums and means are then 0.</param>
    /// <param name="outputs">Values to be read after a run.</param>
    /// <param name="effects">Operations that change persistent memory.</param>
    /// <param name="fuse">Whether to fuse launches; unfused, the numbers are the same within rounding.</param>
    /// <exception cref="ShapeException">Shapes do not fit.</exception>
    public Plan Compile(
        Device device,
        int batch,
        IReadOnlyList<Value> outputs,
        IReadOnlyList<Operation> effects,
        bool fuse = true) =>
        Compile(device, batch, outputs, effects, fuse, reuse: true);

    /// <summary>
    /// The same; without reuse every value has separate memory throughout, against which planned memory is checked.
    /// </summary>
    internal Plan Compile(
        Device device,
        int batch,
        IReadOnlyList<Value> outputs,
        IReadOnlyList<Operation> effects,
        bool fuse,
        bool reuse)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        var compilation = new Compilation(device, batch, this, outputs, effects);
        InferShapes.Run(compilation);
        if (fuse)
            Fuse.Run(compilation);
        PlanMemory.Run(compilation, reuse);
        return Passes.Emit.Run(compilation);
    }

    /// <summary>
    /// Adds an operation, such as one written outside the library; its outputs become values of the graph.
    /// </summary>
    /// <exception cref="ArgumentException">It is already in a graph, or reads a value of another one.</exception>
    public TOperation Add<TOperation>(TOperation operation)
        where TOperation : Operation
    {
        ArgumentNullException.ThrowIfNull(operation);
        if (operation.Graph is not null)
            throw new ArgumentException($"'{operation.Name}' is already in a graph; create another one");
        if (operation.Inputs.FirstOrDefault(input => input.Producer.Graph != this) is Value stranger)
            throw new ArgumentException($"'{operation.Name}' reads '{stranger.Name}', which belongs to another graph");
        operation.Graph = this;
        operation.Order = nodes.Count;
        operation.Priority = nodes.Count;
        nodes.Add(operation);
        return operation;
    }

    /// <summary>The operation that counts the runs of plans, once per graph.</summary>
    internal Operation AdvanceRuns(DeviceBuffer<int> runs) =>
        nodes.OfType<AdvanceRunsOperation>().FirstOrDefault(node => node.Counters == runs)
        ?? Add(new AdvanceRunsOperation(runs));

    /// <summary>The name, with a number appended if an operation already has it.</summary>
    public string Unique(string name)
    {
        int count = names.GetValueOrDefault(name) + 1;
        names[name] = count;
        return count == 1 ? name : $"{name}-{count}";
    }
}
