namespace GpuNet.Layers;

/// <summary>What layers need to append themselves to a graph.</summary>
public sealed class LayerContext
{
    private readonly IReadOnlyDictionary<string, Parameter> parameters;
    private readonly TrainingContext? training;

    internal LayerContext(Graph graph, IReadOnlyDictionary<string, Parameter> parameters, TrainingContext? training)
    {
        Graph = graph;
        this.parameters = parameters;
        this.training = training;
    }

    /// <summary>The graph that grows.</summary>
    public Graph Graph { get; }

    /// <summary>Whether the graph is for training; dropout does nothing in inference.</summary>
    public bool Training => training is not null;

    /// <summary>A declared parameter's weights.</summary>
    public Value Parameter(ParameterDeclaration declaration)
    {
        ArgumentNullException.ThrowIfNull(declaration);
        return Graph.Parameter(parameters[declaration.Name]);
    }

    /// <summary>
    /// The memory of a declared state that training updates without a gradient, such as running statistics.
    /// </summary>
    /// <exception cref="ArgumentException">It was declared as trainable.</exception>
    public Parameter State(ParameterDeclaration declaration)
    {
        ArgumentNullException.ThrowIfNull(declaration);
        return declaration.Trainable
            ? throw new ArgumentException($"'{declaration.Name}' is a trainable parameter; only the optimizer updates it")
            : parameters[declaration.Name];
    }

    /// <summary>
    /// Adds an operation that changes persistent memory, in every plan that computes the value it belongs to.
    /// </summary>
    /// <exception cref="InvalidOperationException">The graph is for inference.</exception>
    public void AddEffect(Operation effect, Value cause)
    {
        ArgumentNullException.ThrowIfNull(effect);
        ArgumentNullException.ThrowIfNull(cause);
        if (training is null)
        {
            throw new InvalidOperationException(
                $"'{effect.Name}' is a training effect, but the graph is for inference");
        }

        cause.Producer.Effects = [.. cause.Producer.Effects, effect];
    }

    /// <summary>
    /// In training zero with probability p, else x/(1 − p), with a mask that changes from run to run; in inference x.
    /// </summary>
    public Value Dropout(Value input, float rate, string? name = null) =>
        training?.Dropout(Graph, input, rate, name) ?? input;
}
