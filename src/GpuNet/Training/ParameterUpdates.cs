using GpuNet.Devices;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;

namespace GpuNet.Training;

/// <summary>The end of a training step: gradients, clipped or not, into weights.</summary>
internal static class ParameterUpdates
{
    /// <summary>As they lie on the device, so that neighbours can be changed in one launch.</summary>
    public static IReadOnlyList<Parameter> InMemoryOrder(IReadOnlyList<Parameter> parameters)
    {
        List<DeviceMemory> memories = [.. parameters.Select(parameter => parameter.Weights.Memory).Distinct()];
        return
        [
            .. parameters.OrderBy(parameter => memories.IndexOf(parameter.Weights.Memory))
                .ThenBy(parameter => parameter.Weights.ByteOffset),
        ];
    }

    /// <summary>Those of the parameters that a loss depends on, in memory's order, and their gradients.</summary>
    public static (IReadOnlyList<Parameter> Parameters, IReadOnlyList<Value> Gradients) Reached(
        Graph graph, Value loss, IReadOnlyList<Parameter> parameters)
    {
        IReadOnlyList<Parameter> ordered = InMemoryOrder(parameters);
        IReadOnlyList<Value?> gradients = graph.Gradients(loss, [.. ordered.Select(graph.Parameter)]);
        return (
            [.. ordered.Where((_, index) => gradients[index] is not null)],
            [.. gradients.OfType<Value>()]);
    }

    /// <summary>
    /// The launches that change the parameters. Without clipping each update is by itself, so that it can join the
    /// launch that computes its gradient; with it the gradients must all be there first, and one launch changes all
    /// neighbours.
    /// </summary>
    public static IReadOnlyList<Operation> Append(
        Graph graph,
        IUpdate update,
        IReadOnlyList<Parameter> parameters,
        IReadOnlyList<Value> gradients,
        DeviceBuffer<float> scalars,
        float? clipNorm)
    {
        if (parameters.Count == 0)
            return [];
        return clipNorm is float limit
            ? graph.Update(update, parameters, graph.ClipByGlobalNorm(gradients, limit), scalars)
            : [.. parameters.Select((parameter, index) => graph.Update(update, parameter, gradients[index], scalars))];
    }
}
