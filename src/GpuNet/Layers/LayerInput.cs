namespace GpuNet.Layers;

/// <summary>The input of a layer: the sizes of one sample, and its origin.</summary>
/// <param name="Sizes">The sizes of one sample.</param>
/// <param name="From">The layer or input that it comes from.</param>
public sealed record LayerInput(IReadOnlyList<int> Sizes, string From)
{
    /// <summary>The elements of one sample.</summary>
    public int Count => new Shape([.. Sizes]).Count;

    /// <inheritdoc/>
    public override string ToString() => $"batch×{new Shape([.. Sizes])} from '{From}'";
}
