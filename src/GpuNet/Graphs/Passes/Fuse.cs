namespace GpuNet.Graphs.Passes;

/// <summary>
/// Pass 2 of compiling: launches that can be applied as the epilogue of a matrix product become part of it. Bias and
/// activation are fused into the forward product, σ′ into the backward one, the optimizer's step into the weight
/// gradient's; the constant gradient of a mean becomes the scale of its loss's delta; the remaining updates are merged
/// where parameters are contiguous.
/// </summary>
/// <remarks>
/// A value that something else reads, or that is an output, is kept, and so is the launch that computes it. A fused
/// launch runs where the last of its parts would have run, so a part that would be overtaken by a weight update is kept
/// too.
/// </remarks>
internal sealed class Fuse
{
    private readonly Compilation compilation;
    private readonly HashSet<Value> outputs;
    private readonly HashSet<Value> outputRoots;
    private readonly Dataflow flow;

    // A replaced or removed operation leaves a gap, so that the cost per operation does not grow with depth.
    private readonly Operation?[] nodes;
    private readonly Dictionary<Operation, int> places = [];
    private readonly Dictionary<(DeviceMemory, long), List<(Operation Operation, bool Writes)>> touching = [];

    private Fuse(Compilation compilation)
    {
        this.compilation = compilation;
        nodes = [.. compilation.Nodes];
        flow = new Dataflow(compilation.Nodes);
        outputs = [.. compilation.Outputs];
        outputRoots = [.. compilation.Outputs.Select(flow.Root)];
        for (int place = 0; place < nodes.Length; place++)
            Put(nodes[place]!, place);
    }

    public static void Run(Compilation compilation)
    {
        var pass = new Fuse(compilation);
        pass.Each<ScaleRowsOperation>(pass.FoldCrossEntropyScale);
        pass.Each<MultiplyOperation>(pass.FoldLossScale);
        pass.Each<ActivationOperation>(pass.FuseActivation);
        pass.Each<AddRowOperation>(pass.FuseBias);
        pass.Each<ActivationGradientOperation>(pass.FuseGradient);
        pass.Each<UpdateOperation>(pass.FuseUpdate);
        pass.JoinUpdates();
        pass.RemoveUnused();
        compilation.Nodes = [.. pass.nodes.OfType<Operation>()];
    }

    private void Each<TNode>(Action<TNode> rule)
        where TNode : Operation
    {
        foreach (TNode node in nodes.OfType<TNode>().ToArray())
            rule(node);
    }

    private void FoldCrossEntropyScale(ScaleRowsOperation node)
    {
        if (Sole(node.Inputs[0]) is CrossEntropyOperation loss
            && flow.Root(node.Inputs[0]) == loss.Outputs[1]
            && Constant(node.Inputs[1]) is float scale)
        {
            Replace(new CrossEntropyOperation(loss, node.Outputs[0], scale), loss, node);
        }
    }

    private void FoldLossScale(MultiplyOperation node)
    {
        if (Sole(node.Inputs[0]) is LossOperation loss
            && flow.Root(node.Inputs[0]) == loss.Outputs[1]
            && Constant(node.Inputs[1]) is float scale)
        {
            Replace(loss.WithScale(node.Outputs[0], scale), loss, node);
        }
    }

    private void FuseActivation(ActivationOperation node)
    {
        switch (Sole(node.Inputs[0]))
        {
            case AddRowOperation bias when Sole(bias.Inputs[0]) is MatMulOperation product:
                Replace(node.FuseWith(product, bias.Inputs[1]), product, bias, node);
                break;
            case MatMulOperation product:
                Replace(node.FuseWith(product, null), product, node);
                break;
        }
    }

    private void FuseBias(AddRowOperation node)
    {
        if (Sole(node.Inputs[0]) is MatMulOperation product)
            Replace(new DenseOperation<Identity>(default, product, node.Inputs[1], node.Outputs[0]), product, node);
    }

    private void FuseGradient(ActivationGradientOperation node)
    {
        if (Sole(node.Upstream) is MatMulOperation product)
            Replace(node.FuseWith(product), product, node);
    }

    private void FuseUpdate(UpdateOperation node)
    {
        if (node.Inputs.Count == 1 && Sole(node.Inputs[0]) is MatMulOperation product)
            Replace(node.FuseWith(product), product, node);
    }

    private void JoinUpdates()
    {
        // Values that the graph already placed in a run cannot be part of another.
        HashSet<Value> placed =
            [.. nodes.OfType<Operation>().SelectMany(node => node.Runs).SelectMany(run => run).Select(flow.Root)];
        List<UpdateOperation> left = [.. nodes.OfType<UpdateOperation>()
            .Where(node => Sole(node.Inputs[0]) is not (null or InputOperation or ParameterOperation))
            .Where(node => !placed.Contains(flow.Root(node.Inputs[0])))
            .OrderBy(node => node.Parameters[0].Weights.ByteOffset)];
        while (left.Count > 0)
        {
            UpdateOperation first = left[0];
            List<UpdateOperation> run = [first];
            while (run.Count < left.Count
                && left[run.Count].State == first.State
                && ParameterRun.Follows(run[^1].Parameters[0], left[run.Count].Parameters[0]))
            {
                run.Add(left[run.Count]);
            }

            if (run.Count > 1)
                Replace(first.Join(run[1..]), [.. run]);
            left.RemoveRange(0, run.Count);
        }
    }

    /// <summary>The operation that computes a value which nothing else reads; null if there is none.</summary>
    private Operation? Sole(Value value)
    {
        Value root = flow.Root(value);
        return flow.Readers(root) == 1 && !outputRoots.Contains(root) ? flow.Producer(root) : null;
    }

    private float? Constant(Value value) => flow.Producer(flow.Root(value)) switch
    {
        ConstantOperation constant => constant.Number,
        ScaleOperation scale => scale.Alpha * Constant(scale.Inputs[0]),
        BroadcastOperation broadcast => broadcast.Factor(compilation.Shapes) * Constant(broadcast.Inputs[0]),
        _ => null,
    };

    private void Replace(Operation replacement, params Operation[] replaced)
    {
        int last = replaced.Max(node => node.Order);
        if (!replaced.All(node => MayMove(node, last)))
            return;
        replacement.Order = last;
        replacement.Priority = replaced.Min(node => node.Priority);
        int place = places[replaced[^1]];
        foreach (Operation node in replaced)
            Remove(node);
        flow.Add(replacement);
        Put(replacement, place);
        InferShapes.Infer(replacement, compilation.Shapes);
    }

    /// <summary>
    /// Whether a launch may be delayed that far: not past one that changes what it reads, such as a weight.
    /// </summary>
    private bool MayMove(Operation node, int order) => !flow.Touched(node).Any(mine => touching[mine.Place].Any(other =>
        (mine.Writes || other.Writes)
        && other.Operation.Order > node.Order
        && other.Operation.Order <= order
        && places.ContainsKey(other.Operation)));

    private void RemoveUnused()
    {
        var candidates = new Stack<Operation>(nodes.OfType<Operation>());
        while (candidates.TryPop(out Operation? node))
        {
            if (!places.ContainsKey(node) || !Unused(node))
                continue;
            Remove(node);
            foreach (Value input in node.Inputs)
            {
                if (flow.Producer(input) is Operation producer)
                    candidates.Push(producer);
            }
        }
    }

    private bool Unused(Operation node) =>
        node.PersistentWrites.Count == 0
        && node.Outputs.All(output => flow.DirectReaders(output) == 0 && !outputs.Contains(output));

    private void Put(Operation node, int place)
    {
        nodes[place] = node;
        places[node] = place;
        foreach (((DeviceMemory, long) memory, bool writes) in flow.Touched(node))
        {
            if (!touching.TryGetValue(memory, out List<(Operation, bool)>? users))
                touching[memory] = users = [];
            users.Add((node, writes));
        }
    }

    private void Remove(Operation node)
    {
        flow.Remove(node);
        _ = places.Remove(node, out int place);
        nodes[place] = null;
    }
}
