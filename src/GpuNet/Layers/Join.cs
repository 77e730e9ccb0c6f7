using GpuNet.Graphs;

namespace GpuNet.Layers;

/// <summary>What makes one value of several, without parameters: a sum, a product, one after the other.</summary>
public abstract class Join
{
    /// <summary>A join of the given kind.</summary>
    /// <param name="kind">What errors call what comes out.</param>
    protected Join(string kind)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        Kind = kind;
    }

    /// <summary>What errors call what comes out.</summary>
    public string Kind { get; }

    /// <summary>The sizes of one sample of what comes out.</summary>
    /// <param name="inputs">The sizes of one sample of each that goes in, at least one.</param>
    /// <exception cref="ShapeException">They do not fit.</exception>
    protected internal abstract IReadOnlyList<int> Build(IReadOnlyList<LayerInput> inputs);

    /// <summary>Appends the operations.</summary>
    protected internal abstract Value Append(LayerContext context, IReadOnlyList<Value> inputs);

    /// <summary>Refuses inputs of different sizes.</summary>
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
