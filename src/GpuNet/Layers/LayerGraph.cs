namespace GpuNet.Layers;

/// <summary>
/// Layers and joins between inputs and outputs, in the order in which they were created, which is an order in which
/// they can run.
/// </summary>
internal sealed class LayerGraph
{
    private readonly IReadOnlyList<Node> inputs;
    private readonly IReadOnlyList<Node> outputs;
    private readonly Node[] nodes;
    private readonly Dictionary<Node, LayerInput> built = [];

    public LayerGraph(IReadOnlyList<Node> inputs, IReadOnlyList<Node> outputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        if (inputs.Count == 0 || outputs.Count == 0)
            throw new ArgumentException($"a model needs at least one input and one output; got {inputs.Count} and {outputs.Count}");
        this.inputs = [.. inputs];
        this.outputs = [.. outputs];
        if (this.inputs.FirstOrDefault(node => node.Sizes is null) is Node inner)
            throw new ArgumentException($"'{inner}' is not an input; create one with Node.Input");
        if (this.inputs.Distinct().Count() != this.inputs.Count)
            throw new ArgumentException("an input is listed twice");
        nodes = [.. Reached().OrderBy(node => node.Number)];
        Layers = [.. nodes.Select(node => node.Layer).OfType<Layer>()];
        if (nodes.FirstOrDefault(node => node.Sizes is not null && !this.inputs.Contains(node)) is Node missing)
            throw new ArgumentException($"an output depends on '{missing}', which is not among the inputs");
    }

    /// <summary>The layers in order.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>The inputs in order.</summary>
    public IReadOnlyList<Node> Inputs => inputs;

    /// <summary>The layers and joins in order.</summary>
    public IEnumerable<Node> Computed => nodes.Where(node => node.Sizes is null);

    /// <summary>The outputs in order.</summary>
    public IReadOnlyList<Node> Outputs => outputs;

    /// <summary>The sizes of one sample of each input.</summary>
    public IReadOnlyList<IReadOnlyList<int>> InputSizes => [.. inputs.Select(input => input.Sizes!)];

    /// <summary>Names and builds all layers; they belong here from now on, and may be rebuilt here.</summary>
    /// <returns>The sizes of each output.</returns>
    public IReadOnlyList<LayerInput> Build(Action<ParameterDeclaration> declare)
    {
        var claims = new LayerClaims(this, owner: null);
        foreach (Node input in inputs)
            built[input] = new LayerInput(input.Sizes!, input.Name);
        foreach (Node node in nodes)
        {
            if (node.Layer is Layer layer)
            {
                claims.Claim(layer);
                built[node] = new LayerInput(layer.Build(built[node.From[0]], declare), layer.Name);
            }
            else if (node.Join is Join join)
            {
                built[node] = new LayerInput(join.Build([.. node.From.Select(from => built[from])]), join.Kind);
            }
        }

        return [.. outputs.Select(output => built[output])];
    }

    /// <summary>
    /// Each input, layer and join: its name, the sizes of one sample of its output, what it comes from, and whether it is
    /// a layer.
    /// </summary>
    public IEnumerable<(string Name, IReadOnlyList<int> Sizes, IReadOnlyList<string> From, bool IsLayer)> Outline() =>
        inputs.Concat(Computed).Select(node => (
            built[node].From,
            built[node].Sizes,
            (IReadOnlyList<string>)[.. node.From.Select(from => built[from].From)],
            node.Layer is not null));

    /// <summary>Appends all operations.</summary>
    public IReadOnlyList<Value> Append(LayerContext context, IReadOnlyList<Value> values)
    {
        if (values.Count != inputs.Count)
        {
            throw new ArgumentException(
                $"the model has {inputs.Count} inputs, {string.Join(", ", inputs)}; got {values.Count} values");
        }

        Dictionary<Node, Value> appended = [];
        for (int index = 0; index < values.Count; index++)
            appended[inputs[index]] = values[index];
        foreach (Node node in nodes)
        {
            if (node.Layer is Layer layer)
                appended[node] = layer.Append(context, appended[node.From[0]]);
            else if (node.Join is Join join)
                appended[node] = join.Append(context, [.. node.From.Select(from => appended[from])]);
        }

        return [.. outputs.Select(output => appended[output])];
    }

    private HashSet<Node> Reached()
    {
        HashSet<Node> reached = [];
        var open = new Stack<Node>(outputs);
        while (open.TryPop(out Node? node))
        {
            if (!reached.Add(node))
                continue;
            foreach (Node from in node.From)
                open.Push(from);
        }

        return reached;
    }
}
