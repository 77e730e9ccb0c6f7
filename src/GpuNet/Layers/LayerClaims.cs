namespace GpuNet.Layers;

/// <summary>Assigns layers their names as they are built, and their place; a layer has only one place.</summary>
/// <param name="place">Where the layers are built.</param>
/// <param name="owner">The enclosing layer; null for a model.</param>
internal sealed class LayerClaims(object place, Layer? owner)
{
    private readonly Dictionary<string, int> counts = [];
    private readonly HashSet<Layer> seen = [];

    /// <summary>Names a layer by its kind and a number from 1; it may be built again in the same place.</summary>
    /// <exception cref="ArgumentException">The layer is already in a model.</exception>
    public void Claim(Layer layer)
    {
        bool isNew = seen.Add(layer);
        if (layer.Place is object other && (other != place || !isNew))
        {
            throw new ArgumentException(
                $"layer '{layer.Name}' is already in a model; create a new layer for each place");
        }

        layer.Place = place;
        int number = counts[layer.Kind] = counts.GetValueOrDefault(layer.Kind) + 1;
        string name = $"{layer.Kind}{number}";
        layer.Name = owner is null ? name : $"{owner.Name}.{name}";
    }
}
