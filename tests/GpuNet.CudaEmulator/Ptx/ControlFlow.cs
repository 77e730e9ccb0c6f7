namespace GpuNet.CudaEmulator.Ptx;

/// <summary>What a graph of basic blocks says of branches and loops. A block past the last is the end.</summary>
internal static class ControlFlow
{
    /// <summary>
    /// For each block the first that every way from it passes, itself apart: its immediate post-dominator; −1 where
    /// that is the end.
    /// </summary>
    public static int[] Meetings(int[][] next)
    {
        int end = next.Length;
        int[][] before = Reverse(next);
        int[] found = Dominators(end + 1, end, before, node => node == end ? [] : Ends(next[node], end));
        return [.. found.Take(end).Select(meeting => meeting == end ? -1 : meeting)];
    }

    /// <summary>Whether each block is in a natural loop that holds no other.</summary>
    public static bool[] InnermostLoops(int[][] next)
    {
        int count = next.Length;
        var result = new bool[count];
        if (count == 0)
            return result;
        int[][] before = Reverse(next);
        int[] dominators = Dominators(count + 1, 0, [.. next.Select(nodes => Ends(nodes, count)), []], node => before[node]);
        var loops = new Dictionary<int, HashSet<int>>();
        for (int node = 0; node < count; node++)
        {
            foreach (int header in next[node].Where(header => Dominates(dominators, header, node)))
            {
                if (!loops.TryGetValue(header, out HashSet<int>? body))
                    loops.Add(header, body = [header]);
                var open = new Stack<int>([node]);
                while (open.TryPop(out int inside))
                {
                    if (!body.Add(inside))
                        continue;
                    foreach (int earlier in before[inside])
                        open.Push(earlier);
                }
            }
        }

        foreach ((int header, HashSet<int> body) in loops)
        {
            if (loops.Keys.Any(other => other != header && body.Contains(other)))
                continue;
            foreach (int block in body)
                result[block] = true;
        }

        return result;
    }

    private static int[] Ends(int[] nodes, int end) => nodes.Length == 0 ? [end] : nodes;

    private static int[][] Reverse(int[][] next)
    {
        List<int>[] before = [.. Enumerable.Range(0, next.Length + 1).Select(_ => new List<int>())];
        for (int node = 0; node < next.Length; node++)
        {
            foreach (int follower in Ends(next[node], next.Length))
                before[follower].Add(node);
        }

        return [.. before.Select(nodes => nodes.ToArray())];
    }

    private static bool Dominates(int[] dominators, int header, int node)
    {
        for (int at = node; at >= 0; at = dominators[at])
        {
            if (at == header)
                return true;
            if (dominators[at] == at)
                return false;
        }

        return false;
    }

    /// <summary>
    /// Immediate dominators by the iteration of Cooper, Harvey and Kennedy; −1 for what the root does not reach, and
    /// for the root.
    /// </summary>
    private static int[] Dominators(int count, int root, int[][] forward, Func<int, int[]> backward)
    {
        int[] order = PostOrder(count, root, forward);
        int[] place = new int[count];
        Array.Fill(place, -1);
        for (int at = 0; at < order.Length; at++)
            place[order[at]] = at;
        int[] dominator = new int[count];
        Array.Fill(dominator, -1);
        dominator[root] = root;
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int at = order.Length - 1; at >= 0; at--)
            {
                int node = order[at];
                if (node == root)
                    continue;
                int found = -1;
                foreach (int earlier in backward(node))
                {
                    if (place[earlier] >= 0 && dominator[earlier] >= 0)
                        found = found < 0 ? earlier : Meet(earlier, found, dominator, place);
                }

                changed |= dominator[node] != found;
                dominator[node] = found;
            }
        }

        dominator[root] = -1;
        return dominator;
    }

    private static int Meet(int one, int other, int[] dominator, int[] place)
    {
        while (one != other)
        {
            while (place[one] < place[other])
                one = dominator[one];
            while (place[other] < place[one])
                other = dominator[other];
        }

        return one;
    }

    private static int[] PostOrder(int count, int root, int[][] forward)
    {
        var order = new List<int>();
        var seen = new bool[count];
        var open = new Stack<(int Node, int Next)>([(root, 0)]);
        seen[root] = true;
        while (open.TryPop(out (int Node, int Next) at))
        {
            if (at.Next >= forward[at.Node].Length)
            {
                order.Add(at.Node);
                continue;
            }

            open.Push((at.Node, at.Next + 1));
            int follower = forward[at.Node][at.Next];
            if (!seen[follower])
            {
                seen[follower] = true;
                open.Push((follower, 0));
            }
        }

        return [.. order];
    }
}
