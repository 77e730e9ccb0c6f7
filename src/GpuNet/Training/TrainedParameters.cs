namespace GpuNet.Training;

/// <summary>The parameters that a loss trains, in memory order, with their gradients.</summary>
internal sealed class TrainedParameters
{
    private readonly Graph graph;
    private readonly Parameter[] all;
    private readonly bool[] frozen;

    /// <summary>Adds the gradients to the graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="loss">A single number.</param>
    /// <param name="parameters">The candidates; frozen ones are left out.</param>
    /// <param name="states">The running statistics, which are updated without a gradient.</param>
    public TrainedParameters(
        Graph graph, Value loss, IReadOnlyList<Parameter> parameters, IReadOnlyList<Parameter>? states = null)
    {
        this.graph = graph;
        all = [.. parameters, .. states ?? []];
        frozen = [.. all.Select(parameter => parameter.Frozen)];
        Parameter[] wanted = [.. parameters.Where(parameter => !parameter.Frozen)];
        IReadOnlyList<Parameter> ordered = ParameterRun.InMemoryOrder(wanted);
        IReadOnlyList<Value?> gradients = graph.Gradients(loss, [.. ordered.Select(graph.Parameter)]);
        Parameters = [.. ordered.Where((_, index) => gradients[index] is not null)];
        Gradients = [.. gradients.OfType<Value>()];
        Unreached = [.. wanted.Except(Parameters)];
    }

    /// <summary>The parameters that are trained.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>A gradient for each of them.</summary>
    public IReadOnlyList<Value> Gradients { get; }

    /// <summary>The parameters that the loss does not depend on.</summary>
    public IReadOnlyList<Parameter> Unreached { get; }

    /// <summary>
    /// The launches that update the parameters. Without clipping each update is separate, so that it can be fused into
    /// the launch that computes its gradient; with clipping all gradients must be available first, and one launch
    /// updates all adjacent parameters.
    /// </summary>
    public IEnumerable<Operation> Update(OptimizerState state, float? clipNorm)
    {
        if (Parameters.Count == 0)
            return [];
        return clipNorm is float limit
            ? graph.Update(state, Parameters, graph.ClipByGlobalNorm(Gradients, limit))
            : [.. Parameters.Select((parameter, index) => graph.Update(state, parameter, Gradients[index]))];
    }

    /// <summary>
    /// Throws if parameters were frozen or unfrozen: the inputs and vectors that plans hold would not survive
    /// recompilation.
    /// </summary>
    public void RequireSameFrozen()
    {
        for (int index = 0; index < all.Length; index++)
        {
            if (all[index].Frozen != frozen[index])
            {
                throw new InvalidOperationException(
                    $"'{all[index].Name}' was {(frozen[index] ? "unfrozen" : "frozen")} after its training was set up, "
                    + $"whose plans {(frozen[index] ? "do not update it" : "update it")}; set up the training again, "
                    + "resuming a trainer from a checkpoint, or undo the change");
            }
        }
    }
}
