using GpuNet.Devices;

namespace GpuNet.Graphs.Passes;

/// <summary>
/// The order of launches: every value before its readers, every change of persistent memory in its place among those
/// who read it, and else as early as possible. So weights change as soon as their gradient is there, and the gradient's
/// memory is free again.
/// </summary>
internal static class Schedule
{
    public static List<Node> Run(IReadOnlyList<Node> nodes)
    {
        var flow = new Dataflow(nodes);
        Dictionary<Node, HashSet<Node>> waits = nodes.ToDictionary(node => node, node => Producers(node, flow));
        foreach ((Node earlier, Node later) in Hazards(nodes, flow))
            _ = waits[later].Add(earlier);

        var followers = nodes.ToDictionary(node => node, _ => new List<Node>());
        foreach ((Node node, HashSet<Node> before) in waits)
        {
            foreach (Node other in before)
                followers[other].Add(node);
        }

        var ready = new PriorityQueue<Node, (int, int)>();
        foreach (Node node in nodes.Where(node => waits[node].Count == 0))
            ready.Enqueue(node, (node.Priority, node.Order));
        var order = new List<Node>(nodes.Count);
        while (ready.TryDequeue(out Node? node, out _))
        {
            order.Add(node);
            foreach (Node follower in followers[node])
            {
                _ = waits[follower].Remove(node);
                if (waits[follower].Count == 0)
                    ready.Enqueue(follower, (follower.Priority, follower.Order));
            }
        }

        return order.Count == nodes.Count
            ? order
            : throw new InvalidOperationException("the graph's launches wait for each other in a circle");
    }

    private static HashSet<Node> Producers(Node node, Dataflow flow) =>
        [.. node.Inputs.Select(input => flow.Producer(input)
            ?? throw new InvalidOperationException($"nothing computes '{input.Name}', which '{node.Name}' reads"))];

    /// <summary>
    /// Pairs of launches on the same persistent memory of which one changes it, in their order of side effects.
    /// </summary>
    private static IEnumerable<(Node Earlier, Node Later)> Hazards(IReadOnlyList<Node> nodes, Dataflow flow)
    {
        var touched = new Dictionary<(DeviceMemory, long), List<(Node Node, bool Writes)>>();
        foreach (Node node in nodes.OrderBy(node => node.Order))
        {
            foreach (((DeviceMemory, long) place, bool writes) in flow.Touched(node))
            {
                if (!touched.TryGetValue(place, out List<(Node, bool)>? users))
                    touched[place] = users = [];
                users.Add((node, writes));
            }
        }

        foreach (List<(Node Node, bool Writes)> users in touched.Values)
        {
            for (int later = 1; later < users.Count; later++)
            {
                for (int earlier = 0; earlier < later; earlier++)
                {
                    if ((users[earlier].Writes || users[later].Writes) && users[earlier].Node != users[later].Node)
                        yield return (users[earlier].Node, users[later].Node);
                }
            }
        }
    }
}
