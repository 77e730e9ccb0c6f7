using GpuNet.Formulas;
using GpuNet.Formulas.Activations;
using GpuNet.Graphs;

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
        LayerInput sampleSizes, Action<ParameterDeclaration> declare)
    {
        ArgumentNullException.ThrowIfNull(sampleSizes);
        return sampleSizes.Sizes;
    }

    /// <inheritdoc/>
    protected internal override Value Append(LayerContext context, Value input)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Graph.Apply(activation, input, Name);
    }
}
