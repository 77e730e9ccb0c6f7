namespace GpuNet.Graphs.Passes;

/// <summary>Pass 4 of compiling: allocates the arena and binds every launch to its buffers.</summary>
internal static class Emit
{
    public static Plan Run(Compilation compilation)
    {
        MemoryLayout layout = compilation.Layout!;
        var flow = new Dataflow(compilation.Nodes);
        long persistentBytes = PersistentBytes(compilation.Nodes);
        compilation.Device.Require(
            layout.ArenaBytes + persistentBytes, "a plan with its weights and data", persistentBytes);
        DeviceMemory arena = compilation.Device.AllocateMemory(layout.ArenaBytes);
        try
        {
            var context = new BindContext(compilation, arena);
            var launches = new List<Launch>();
            for (int index = 0; index < compilation.Nodes.Count; index++)
            {
                Operation node = compilation.Nodes[index];
                foreach (BoundLaunch launch in context.Of(node))
                    launches.Add(Describe(launches.Count, node, index, launch, compilation, flow));
            }

            Dictionary<Value, object> buffers = [];
            foreach (Value value in
                compilation.Outputs.Concat(
                    compilation.Nodes.OfType<InputOperation>().Select(node => node.Outputs[0])))
            {
                buffers[value] = value.ElementType == ElementType.Label ? context.Labels(value) : context[value];
            }

            return new Plan(compilation.Device, compilation.Graph, arena, launches, buffers, layout, persistentBytes);
        }
        catch
        {
            arena.Dispose();
            throw;
        }
    }

    private static Launch Describe(
        int number,
        Operation node,
        int index,
        BoundLaunch launch,
        Compilation compilation,
        Dataflow flow)
    {
        MemoryLayout layout = compilation.Layout!;
        List<PlanBuffer> reads = [.. node.Inputs.Select(flow.Root).Distinct().Select(Buffer)];
        reads.AddRange(node.PersistentReads.Select(Outside));
        List<PlanBuffer> writes = [.. node.Outputs.Where(layout.Values.ContainsKey).Select(Buffer)];
        writes.AddRange(node.PersistentWrites.Select(Outside));
        if (layout.Workspaces.TryGetValue(node, out Workspace? workspace))
        {
            Storage place = workspace.Storage;
            writes.Add(new PlanBuffer("workspace", $"{place.Bytes / sizeof(float)}", place.Bytes, place.Offset));
        }

        string[] freed = [.. layout.Storages
            .Where(storage => storage.Last == index && !storage.IsScratch)
            .SelectMany(storage => NamesIn(storage, layout))];
        return new Launch(number, node.Name, reads, writes, freed, launch);

        PlanBuffer Buffer(Value root)
        {
            Shape shape = compilation.Shapes[root];
            long bytes = (long)shape.Count * sizeof(float);
            return layout.Values.TryGetValue(root, out (Storage Storage, long Start) place)
                ? new PlanBuffer(root.Name, shape.ToString(), bytes, place.Storage.Offset + place.Start)
                : new PlanBuffer(root.Name, shape.ToString(), bytes, null);
        }

        static PlanBuffer Outside(Persistent memory) => new(memory.Name, "", memory.Bytes, null);
    }

    /// <summary>
    /// The values that last occupied the storage: at each position, the last one computed there in place.
    /// </summary>
    private static IEnumerable<string> NamesIn(Storage storage, MemoryLayout layout) =>
        layout.Values.Where(place => place.Value.Storage == storage)
            .GroupBy(place => place.Value.Start)
            .Select(place => place.Last().Key.Name);

    private static long PersistentBytes(List<Operation> nodes)
    {
        var ranges = new Dictionary<(DeviceMemory, long), long>();
        IEnumerable<Persistent> all = nodes.SelectMany(node => node.PersistentReads.Concat(node.PersistentWrites))
            .Concat(nodes.OfType<ParameterOperation>().Select(node => node.Parameter.Persistent));
        foreach (Persistent memory in all)
            ranges[(memory.Memory, memory.ByteOffset)] = memory.Bytes;
        return ranges.Values.Sum();
    }
}
