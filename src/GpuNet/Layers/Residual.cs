namespace GpuNet.Layers;

/// <summary>
/// y = x + f(x), where f is the given layers in sequence and preserves the size of its input. He, Zhang, Ren and Sun,
/// CVPR 2016: the sum lets gradients through however deep the network is.
/// </summary>
public sealed class Residual : Layer
{
    private readonly LayerSequence branch;

    /// <summary>Creates a residual layer.</summary>
    /// <param name="layers">f, at least one layer.</param>
    /// <exception cref="ArgumentException">There is no layer.</exception>
    public Residual(params IReadOnlyList<Layer> layers)
        : base("residual")
    {
        branch = new LayerSequence(layers);
        if (branch.Layers.Count == 0)
            throw new ArgumentException("a residual layer needs at least 1 layer to add to its input");
    }

    /// <summary>The layers of f in order.</summary>
    public IReadOnlyList<Layer> Layers => branch.Layers;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<int> Build(
        LayerInput sampleSizes, Action<ParameterDeclaration> declare)
    {
        LayerInput end = branch.Build(this, sampleSizes, declare);
        return end.Sizes.SequenceEqual(sampleSizes.Sizes)
            ? sampleSizes.Sizes
            : throw new ShapeException(
                $"Residual adds its input of {sampleSizes} to the output of its layers; got {end}; "
                + "make the last layer return the same sizes");
    }

    /// <inheritdoc/>
    protected internal override Value Append(LayerContext context, Value input) =>
        context.Graph.Add(input, branch.Append(context, input));
}
