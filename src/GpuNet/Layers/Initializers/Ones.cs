namespace GpuNet.Layers.Initializers;

/// <summary>w = 1: for the scales of a normalization.</summary>
public sealed class Ones : IInitializer
{
    /// <inheritdoc/>
    public void Fill(Span<float> weights, int fanIn, int fanOut, RandomSequence random) => weights.Fill(1);
}
