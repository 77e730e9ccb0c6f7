namespace GpuNet.Layers;

/// <summary>y = σ(x), element by element, for any <see cref="IActivation"/>.</summary>
public sealed class Activation : Layer
{
    /// <summary>Creates a layer that applies the activation.</summary>
    public Activation(IActivation formula)
        : base(FormulaCatalog.NameOf(formula)) =>
        Formula = formula;

    /// <summary>σ.</summary>
    public IActivation Formula { get; }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<int> Build(
        LayerInput sampleSizes, Action<ParameterDeclaration> declare) =>
        sampleSizes.Sizes;

    /// <inheritdoc/>
    protected internal override Value Append(LayerContext context, Value input) =>
        context.Graph.Apply(Formula, input, Name);
}
