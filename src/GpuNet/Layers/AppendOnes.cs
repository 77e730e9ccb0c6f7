namespace GpuNet.Layers;

/// <summary>
/// y = (x, 1): a column of ones after the last, so that a matrix without a bias has one as its last row: 784 pixels
/// become 785 columns.
/// </summary>
public sealed class AppendOnes() : Layer("append-ones")
{
    /// <inheritdoc/>
    protected internal override IReadOnlyList<int> Build(
        LayerInput sampleSizes, Action<ParameterDeclaration> declare)
    {
        if (sampleSizes.Sizes.Count == 0)
            throw new ShapeException($"AppendOnes expects samples with at least one dimension; got {sampleSizes}");
        return [.. sampleSizes.Sizes.SkipLast(1), sampleSizes.Sizes[^1] + 1];
    }

    /// <inheritdoc/>
    protected internal override Value Append(LayerContext context, Value input) =>
        context.Graph.AppendOnes(input, Name);
}
