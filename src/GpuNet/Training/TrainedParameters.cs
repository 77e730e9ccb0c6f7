using GpuNet.Graphs;
using GpuNet.Operations;

namespace GpuNet.Training;

/// <summary>The parameters that a loss changes, in memory's order, with their gradients.</summary>
internal sealed class TrainedParameters
{
    private readonly Graph graph;
    private readonly Parameter[] all;
    private readonly bool[] frozen;

    /// <summary>Adds the gradients to the graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="loss">A single number.</param>
    /// <param name="parameters">What may change, frozen ones left out.</param>
    /// <param name="states">What changes besides by no gradient.</param>
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

    /// <summary>Those that change.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>A gradient for each of them.</summary>
    public IReadOnlyList<Value> Gradients { get; }

    /// <summary>Those that the loss does not depend on.</summary>
    public IReadOnlyList<Parameter> Unreached { get; }

    /// <summary>
    /// The launches that change the parameters. Without clipping each update is by itself, so that it can join the
    /// launch that computes its gradient; with it the gradients must all be there first, and one launch changes all
    /// neighbours.
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
    /// Refuses to go on where what is frozen is not what was: the inputs and vectors that plans hold would not survive
    /// other plans.
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
