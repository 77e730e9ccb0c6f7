namespace GpuNet.Layers;

/// <summary>Concatenates samples along one of their axes.</summary>
internal sealed class ConcatJoin : Join
{
    private readonly int axis;

    public ConcatJoin(int axis)
        : base("concat")
    {
        ArgumentOutOfRangeException.ThrowIfNegative(axis);
        this.axis = axis;
    }

    /// <summary>The axis of a sample, from 0.</summary>
    public int Axis => axis;

    protected internal override IReadOnlyList<int> Build(IReadOnlyList<LayerInput> inputs)
    {
        int[] sizes = [.. inputs[0].Sizes];
        if (axis >= sizes.Length)
            throw new ShapeException($"a {Kind} along axis {axis} needs samples with that axis; got {inputs[0]}");
        foreach (LayerInput input in inputs.Skip(1))
        {
            bool fits = input.Sizes.Count == sizes.Length
                && input.Sizes.Where((_, index) => index != axis).SequenceEqual(
                    sizes.Where((_, index) => index != axis));
            if (!fits)
            {
                throw new ShapeException(
                    $"a {Kind} needs sizes that are equal except along axis {axis}; got {inputs[0]} and {input}");
            }

            sizes[axis] = checked(sizes[axis] + input.Sizes[axis]);
        }

        return sizes;
    }

    // The batch is axis 0.
    protected internal override Value Append(LayerContext context, IReadOnlyList<Value> inputs) =>
        context.Graph.Concat(axis + 1, inputs);
}
