namespace GpuNet.Layers;

/// <summary>
/// A sequence of layers, in a model or inside a composite layer: names, builds and appends them. A layer's name is its
/// kind and a number from 1, <c>dense1</c>; inside another layer, <c>residual3.dense1</c>.
/// </summary>
public sealed class LayerSequence
{
    private readonly Layer[] layers;

    /// <summary>The layers in order.</summary>
    public LayerSequence(IReadOnlyList<Layer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        this.layers = [.. layers];
    }

    /// <summary>The layers in order.</summary>
    public IReadOnlyList<Layer> Layers => layers;

    /// <summary>
    /// Names and builds all layers; they belong to this place from now on, and may be rebuilt here.
    /// </summary>
    /// <param name="owner">The enclosing layer; null for a model.</param>
    /// <param name="input">The input of the first layer.</param>
    /// <param name="declare">Takes each parameter's declaration.</param>
    /// <returns>The output of the last layer; the input if there is none.</returns>
    /// <exception cref="ShapeException">A layer does not accept the output of the one before.</exception>
    /// <exception cref="ArgumentException">A layer is already in a model.</exception>
    public LayerInput Build(Layer? owner, LayerInput input, Action<ParameterDeclaration> declare)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(declare);
        var claims = new LayerClaims(this, owner);
        foreach (Layer layer in layers)
        {
            claims.Claim(layer);
            input = new LayerInput(layer.Build(input, declare), layer.Name);
        }

        return input;
    }

    /// <summary>Appends all layers' operations.</summary>
    public Value Append(LayerContext context, Value input)
    {
        ArgumentNullException.ThrowIfNull(context);
        foreach (Layer layer in layers)
            input = layer.Append(context, input);
        return input;
    }
}
