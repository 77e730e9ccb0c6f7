namespace GpuNet.Layers;

/// <summary>y = σ(x), element by element, for any <see cref="IActivation"/>.</summary>
public sealed class Activation : Layer
{
    private readonly IActivation activation;

    /// <summary>Creates a layer that applies the activation.</summary>
    public Activation(IActivation activation)
        : base(FormulaCatalog.NameOf(activation)) =>
        this.activation = activation;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<int> Build(
        LayerInput sampleSizes, Action<ParameterDeclaration> declare) =>
        sampleSizes.Sizes;

    /// <inheritdoc/>
    protected internal override Value Append(LayerContext context, Value input) =>
        context.Graph.Apply(activation, input, Name);
}
