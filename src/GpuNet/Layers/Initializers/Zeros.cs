namespace GpuNet.Layers.Initializers;

/// <summary>w = 0: for biases.</summary>
public sealed class Zeros : IInitializer
{
    /// <inheritdoc/>
    public void Fill(Span<float> weights, int fanIn, int fanOut, RandomSequence random) => weights.Clear();
}
