using GpuNet.Devices;
using GpuNet.Formulas.Random;
using GpuNet.Graphs;

namespace GpuNet.Layers;

/// <summary>What layers need to append themselves to a graph.</summary>
public sealed class LayerContext
{
    private readonly IReadOnlyDictionary<string, Parameter> parameters;
    private readonly TrainingContext? training;
    private uint dropouts;

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

    /// <summary>The counters of the training step.</summary>
    /// <exception cref="InvalidOperationException">The graph is for inference.</exception>
    public DeviceBuffer<int> Counters =>
        training?.Counters ?? throw new InvalidOperationException("a graph for inference has no step counters");

    /// <summary>A declared parameter's weights.</summary>
    public Value Parameter(ParameterDeclaration declaration)
    {
        ArgumentNullException.ThrowIfNull(declaration);
        return Graph.Parameter(parameters[declaration.Name]);
    }

    /// <summary>A declared state that training changes and no gradient does.</summary>
    /// <exception cref="ArgumentException">It was declared as trainable.</exception>
    public Parameter State(ParameterDeclaration declaration)
    {
        ArgumentNullException.ThrowIfNull(declaration);
        return declaration.Trainable
            ? throw new ArgumentException($"'{declaration.Name}' is a trainable parameter; the optimizer changes it")
            : parameters[declaration.Name];
    }

    /// <summary>Adds a node that changes memory which outlives a step: training compiles it with the rest.</summary>
    /// <exception cref="InvalidOperationException">The graph is for inference.</exception>
    public void AddEffect(Operation effect)
    {
        ArgumentNullException.ThrowIfNull(effect);
        if (training is null)
        {
            throw new InvalidOperationException(
                $"'{effect.Name}' is an effect of training; the graph is for inference");
        }

        training.Add(effect);
    }

    /// <summary>
    /// A stream of random numbers of the caller's own: layers get theirs in the order in which they append.
    /// </summary>
    public DropoutKey NextDropoutKey() => new(training?.Seed ?? 0, RandomStreams.Dropout + dropouts++);
}
