namespace GpuNet.Graphs.Passes;

/// <summary>
/// The order of launches: every value before its readers, every change of persistent memory in order with its readers,
/// and otherwise as early as possible. So weights are updated as soon as their gradient is available, and the
/// gradient's memory is freed.
/// </summary>
internal static class Schedule
{
    public static List<Operation> Run(IReadOnlyList<Operation> nodes)
    {
        var flow = new Dataflow(nodes);
        Dictionary<Operation, HashSet<Operation>> waits =
            nodes.ToDictionary(node => node, node => Producers(node, flow));
        foreach ((Operation earlier, Operation later) in Hazards(nodes, flow))
            _ = waits[later].Add(earlier);

        var followers = nodes.ToDictionary(node => node, _ => new List<Operation>());
        foreach ((Operation node, HashSet<Operation> before) in waits)
        {
            foreach (Operation other in before)
                followers[other].Add(node);
        }

        var ready = new PriorityQueue<Operation, (int, int)>();
        foreach (Operation node in nodes.Where(node => waits[node].Count == 0))
            ready.Enqueue(node, (node.Priority, node.Order));
        var order = new List<Operation>(nodes.Count);
        while (ready.TryDequeue(out Operation? node, out _))
        {
            order.Add(node);
            foreach (Operation follower in followers[node])
            {
                _ = waits[follower].Remove(node);
                if (waits[follower].Count == 0)
                    ready.Enqueue(follower, (follower.Priority, follower.Order));
            }
        }

        return order.Count == nodes.Count
            ? order
            : throw new InvalidOperationException("the dependencies of the graph's launches form a cycle");
    }

    private static HashSet<Operation> Producers(Operation node, Dataflow flow) =>
        [.. node.Inputs.Select(input => flow.Producer(input)
            ?? throw new InvalidOperationException($"nothing computes '{input.Name}', which '{node.Name}' reads"))];

    /// <summary>
    /// Pairs of launches on the same persistent memory, at least one of which changes it, in their order of side
    /// effects.
    /// </summary>
    private static IEnumerable<(Operation Earlier, Operation Later)> Hazards(
        IReadOnlyList<Operation> nodes, Dataflow flow)
    {
        var touched = new Dictionary<(DeviceMemory, long), List<(Operation Operation, bool Writes)>>();
        foreach (Operation node in nodes.OrderBy(node => node.Order))
        {
            foreach (((DeviceMemory, long) place, bool writes) in flow.Touched(node))
            {
                if (!touched.TryGetValue(place, out List<(Operation, bool)>? users))
                    touched[place] = users = [];
                users.Add((node, writes));
            }
        }

        foreach (List<(Operation Operation, bool Writes)> users in touched.Values)
        {
            for (int later = 1; later < users.Count; later++)
            {
                for (int earlier = 0; earlier < later; earlier++)
                {
                    if ((users[earlier].Writes || users[later].Writes)
                        && users[earlier].Operation != users[later].Operation)
                        yield return (users[earlier].Operation, users[later].Operation);
                }
            }
        }
    }
}
