namespace GpuNet.Layers;

/// <summary>Combines several values into one, without parameters: a sum, a product, a concatenation.</summary>
public abstract class Join
{
    /// <summary>Creates a join of the given kind.</summary>
    /// <param name="kind">What errors call the result.</param>
    protected Join(string kind)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        Kind = kind;
    }

    /// <summary>What errors call the result.</summary>
    public string Kind { get; }

    /// <summary>The sizes of one sample of the result.</summary>
    /// <param name="inputs">The sizes of one sample of each input, at least one.</param>
    /// <exception cref="ShapeException">The sizes do not match.</exception>
    protected internal abstract IReadOnlyList<int> Build(IReadOnlyList<LayerInput> inputs);

    /// <summary>Appends the operations.</summary>
    protected internal abstract Value Append(LayerContext context, IReadOnlyList<Value> inputs);

    /// <summary>Throws unless all inputs have the same sizes.</summary>
    /// <exception cref="ShapeException">They differ; the message names both.</exception>
    protected IReadOnlyList<int> RequireSame(IReadOnlyList<LayerInput> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        foreach (LayerInput input in inputs)
        {
            if (!input.Sizes.SequenceEqual(inputs[0].Sizes))
                throw new ShapeException($"a {Kind} needs inputs of equal sizes; got {inputs[0]} and {input}");
        }

        return inputs[0].Sizes;
    }
}
