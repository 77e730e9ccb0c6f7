namespace GpuNet.Graphs.Passes;

/// <summary>
/// Reverse-mode differentiation on the graph itself: from the loss back, each operation adds the operations of its
/// gradients, and gradients of the same value are summed. Shapes are not needed, so one differentiation serves every
/// batch size.
/// </summary>
internal static class Differentiate
{
    public static IReadOnlyList<Value?> Run(Graph graph, Value loss, IReadOnlyList<Value> withRespectTo)
    {
        Operation[] forward = [.. graph.Operations];
        HashSet<Value> dependent = Dependent(forward, withRespectTo);
        var gradients = new Dictionary<Value, Value>();
        if (dependent.Contains(loss))
            gradients[loss] = graph.Add(new ConstantOperation($"∂{loss.Name}", 1, loss)).Outputs[0];
        for (int index = forward.Length - 1; index >= 0; index--)
        {
            Operation node = forward[index];
            Value?[] upstream = [.. node.Outputs.Select(gradients.GetValueOrDefault)];
            if (upstream.All(gradient => gradient is null) || !node.Inputs.Any(dependent.Contains))
                continue;
            if (node is ActivationOperation { DerivativeIsZero: true })
            {
                graph.Warn(
                    $"'{node.Name}' has a derivative of 0 everywhere, so nothing before it learns; "
                    + "use another activation for training");
            }

            IReadOnlyList<Value?> contributions = node.Differentiate(new GradientGraph(graph, dependent), upstream);
            for (int input = 0; input < node.Inputs.Count; input++)
            {
                Value target = node.Inputs[input];
                if (contributions[input] is Value contribution && dependent.Contains(target))
                {
                    gradients[target] = gradients.TryGetValue(target, out Value? sum)
                        ? graph.Add(sum, contribution)
                        : contribution;
                }
            }
        }

        Name(graph, [.. graph.Operations.Skip(forward.Length)], gradients);
        graph.Record(loss, gradients);
        return [.. withRespectTo.Select(gradients.GetValueOrDefault)];
    }

    /// <summary>
    /// ∂v for the complete gradient of v, with the names of its terms derived from it; each name is unique.
    /// </summary>
    private static void Name(Graph graph, Operation[] added, Dictionary<Value, Value> gradients)
    {
        HashSet<Value> unnamed = [.. added.SelectMany(node => node.Outputs).Where(value => !value.Producer.IsAlias)];
        foreach ((Value value, Value gradient) in gradients)
        {
            if (unnamed.Remove(Graph.Root(gradient)))
                Graph.Root(gradient).Name = graph.Unique($"∂{value.Name}");
        }

        foreach (Operation node in added)
        {
            node.IsBackward = true;
            foreach (Value output in node.Outputs)
            {
                if (node.IsAlias)
                    output.Name = Graph.Root(output).Name;
                else if (unnamed.Contains(output))
                    output.Name = graph.Unique(output.Name);
            }
        }
    }

    /// <summary>
    /// The values that depend on one of the requested ones, not through a stop-gradient: only they carry gradients.
    /// </summary>
    private static HashSet<Value> Dependent(Operation[] forward, IReadOnlyList<Value> withRespectTo)
    {
        var dependent = new HashSet<Value>(withRespectTo);
        foreach (Operation node in forward)
        {
            if (node is not StopGradientOperation && node.Inputs.Any(dependent.Contains))
                dependent.UnionWith(node.Outputs);
        }

        return dependent;
    }
}
