namespace GpuNet.Graphs.Passes;

/// <summary>
/// Pass 3 of compiling: orders the launches, finds each value's first and last use, lets elementwise launches work in
/// place, and gives every storage an offset in one arena so that two that live at the same time never share a byte.
/// </summary>
internal sealed class PlanMemory
{
    private const int ElementBytes = 4;

    private readonly Compilation compilation;
    private readonly MemoryLayout layout = new();
    private readonly Dataflow flow;
    private readonly Dictionary<Value, int> lastUse = [];
    private readonly HashSet<Value> pinned = [];

    private PlanMemory(Compilation compilation)
    {
        this.compilation = compilation;
        flow = new Dataflow(compilation.Nodes);
    }

    public static void Run(Compilation compilation, bool reuse)
    {
        compilation.Nodes = Schedule.Run(compilation.Nodes);
        var pass = new PlanMemory(compilation);
        pass.FindLastUses();
        if (!reuse)
            pass.KeepAll();
        pass.PlaceRuns();
        for (int index = 0; index < compilation.Nodes.Count; index++)
            pass.PlaceOutputs(compilation.Nodes[index], index);
        AssignOffsets(pass.layout);
        pass.Account();
        compilation.Layout = pass.layout;
    }

    private void FindLastUses()
    {
        int end = compilation.Nodes.Count - 1;
        for (int index = 0; index < compilation.Nodes.Count; index++)
        {
            Operation node = compilation.Nodes[index];
            if (node.IsAlias)
                continue;
            foreach (Value input in node.Inputs)
                lastUse[flow.Root(input)] = index;
        }

        // The host may write an input once and run many times; it reads outputs after the last launch.
        IEnumerable<Value> inputs = compilation.Nodes.OfType<InputOperation>().Select(node => node.Outputs[0]);
        foreach (Value value in inputs.Concat(compilation.Outputs.Select(flow.Root)))
        {
            lastUse[value] = end;
            _ = pinned.Add(value);
        }
    }

    /// <summary>Keeps every value live until the last launch, so that none can take over another's memory.</summary>
    private void KeepAll()
    {
        foreach (Value value in lastUse.Keys.ToArray())
        {
            lastUse[value] = compilation.Nodes.Count - 1;
            _ = pinned.Add(value);
        }
    }

    /// <summary>
    /// Values that one launch reads or writes as one buffer are placed contiguously, such as gradients in the order of
    /// their parameters.
    /// </summary>
    private void PlaceRuns()
    {
        HashSet<Value> kept = [.. pinned];
        for (int index = 0; index < compilation.Nodes.Count; index++)
        {
            Operation node = compilation.Nodes[index];
            foreach (IReadOnlyList<Value> run in node.Runs)
                PlaceRun([.. run.Select(flow.Root)]);
            if (node is not RunOperation changed)
                continue;
            Value[] roots = [.. changed.Values.Select(flow.Root)];
            bool ends = roots.All(root => layout.Values.TryGetValue(root, out (Storage Storage, long Start) place)
                && place.Storage.Last == index && !kept.Contains(root));
            if (ends)
                TakeOverRun(roots, changed.Outputs);
        }
    }

    private void PlaceRun(Value[] run)
    {
        // Parameters are already placed, and so is a run that several launches share.
        if (flow.Producer(run[0]) is ParameterOperation || layout.Values.ContainsKey(run[0]))
            return;
        int first = run.Min(value => compilation.Nodes.IndexOf(flow.Producer(value)!));
        int last = run.Max(value => lastUse.GetValueOrDefault(value, first));
        var storage = new Storage(RunName(run), run.Sum(Bytes), first, last);
        layout.Storages.Add(storage);
        long start = 0;
        foreach (Value value in run)
        {
            layout.Values[value] = (storage, start);
            _ = pinned.Add(value);
            start += Bytes(value);
        }
    }

    /// <summary>
    /// The outputs of an elementwise launch over a whole run replace its inputs, if those end with it.
    /// </summary>
    private void TakeOverRun(Value[] inputs, IReadOnlyList<Value> outputs)
    {
        Storage taken = layout.Values[inputs[0]].Storage;
        Storage left = layout.Values[outputs[0]].Storage;
        taken.Last = Math.Max(taken.Last, left.Last);
        _ = layout.Storages.Remove(left);
        for (int index = 0; index < inputs.Length; index++)
            layout.Values[outputs[index]] = (taken, layout.Values[inputs[index]].Start);
    }

    private static string RunName(Value[] run) => run.Length == 1 ? run[0].Name : "gradients";

    private void PlaceOutputs(Operation node, int index)
    {
        if (node.IsAlias || node is ParameterOperation)
            return;
        var launches = LayoutContext.Of(node, compilation.Device, compilation.Shapes, lastUse.ContainsKey);
        if (launches.ScratchLength > 0)
        {
            long bytes = (long)launches.ScratchLength * ElementBytes;
            var storage = new Storage($"workspace of {node.Name}", bytes, index, index) { IsScratch = true };
            layout.Storages.Add(storage);
            layout.Workspaces[node] = new Workspace(storage, launches.ScratchLength);
        }

        for (int output = 0; output < node.Outputs.Count; output++)
        {
            Value value = node.Outputs[output];
            if (!lastUse.TryGetValue(value, out int last))
                last = launches.Requires(value) ? index : -1;
            if (last < 0 || layout.Values.ContainsKey(value))
                continue;
            if (TakeOver(node, value, launches, index) is Storage taken)
            {
                taken.Last = last;
                layout.Values[value] = (taken, 0);
            }
            else
            {
                // Inputs are in use before the first launch.
                var storage = new Storage(value.Name, Bytes(value), node is InputOperation ? 0 : index, last);
                layout.Storages.Add(storage);
                layout.Values[value] = (storage, 0);
            }
        }
    }

    /// <summary>The storage of an input that ends here, for an output that may be computed in place.</summary>
    private Storage? TakeOver(Operation node, Value output, LayoutContext launches, int index)
    {
        foreach (Value input in node.Inputs)
        {
            Value root = flow.Root(input);
            if (launches.MayBe(output, input)
                && lastUse[root] == index
                && !pinned.Contains(root)
                && node.Inputs.Count(other => flow.Root(other) == root) == 1
                && layout.Values.TryGetValue(root, out (Storage Storage, long Start) place)
                && place.Storage.Last == index
                && Bytes(root) == Bytes(output)
                && !node.Outputs.Any(
                    other => layout.Values.TryGetValue(other, out var taken) && taken.Storage == place.Storage))
            {
                return place.Storage;
            }
        }

        return null;
    }

    /// <summary>Largest first, each at the lowest offset that overlaps nothing live at the same time.</summary>
    private static void AssignOffsets(MemoryLayout layout)
    {
        var placed = new List<Storage>();
        foreach (Storage storage in
            layout.Storages.OrderByDescending(storage => storage.Bytes).ThenBy(
                storage => storage.First))
        {
            long offset = 0;
            foreach (Storage other in placed.Where(storage.LivesWith).OrderBy(other => other.Offset))
            {
                if (offset + storage.Bytes <= other.Offset)
                    break;
                offset = Math.Max(offset, other.Offset + other.Bytes);
            }

            storage.Offset = offset;
            placed.Add(storage);
            layout.ArenaBytes = Math.Max(layout.ArenaBytes, offset + storage.Bytes);
        }
    }

    private void Account()
    {
        for (int index = 0; index < compilation.Nodes.Count; index++)
        {
            long live = layout.Storages.Where(storage => storage.First <= index && index <= storage.Last).Sum(
                storage => storage.Bytes);
            layout.PeakBytes = Math.Max(layout.PeakBytes, live);
        }

        layout.KeepEverythingBytes =
            layout.Values.Keys.Sum(Bytes) + layout.Workspaces.Values.Sum(workspace => workspace.Storage.Bytes);
    }

    private long Bytes(Value value) => (long)compilation.Shapes[value].Count * ElementBytes;
}
