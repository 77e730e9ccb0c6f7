namespace GpuNet.Layers;

/// <summary>What a layer gets: the sizes of one sample, and from whom.</summary>
/// <param name="Sizes">The sizes of one sample.</param>
/// <param name="From">The layer or input that gives them.</param>
public sealed record LayerInput(IReadOnlyList<int> Sizes, string From)
{
    /// <summary>The elements of one sample.</summary>
    public int Count => new Shape([.. Sizes]).Count;

    /// <inheritdoc/>
    public override string ToString() => $"batch×{new Shape([.. Sizes])} from '{From}'";
}
