namespace GpuNet.Layers;

/// <summary>
/// Layers one after another, in a model or inside a layer that is made of others: names them, builds them and appends
/// them. A layer of a kind takes the kind and a number from 1: <c>dense1</c>; inside another, <c>residual3.dense1</c>.
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
    /// Names and builds all layers; they belong to this place from now on. Here they may be built again.
    /// </summary>
    /// <param name="owner">The layer that they are inside of; null for a model.</param>
    /// <param name="input">What the first gets.</param>
    /// <param name="declare">Takes each parameter's declaration.</param>
    /// <returns>What the last gives; the input where there is none.</returns>
    /// <exception cref="ShapeException">A layer cannot take what the one before gives.</exception>
    /// <exception cref="ArgumentException">A layer is in a model already.</exception>
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
