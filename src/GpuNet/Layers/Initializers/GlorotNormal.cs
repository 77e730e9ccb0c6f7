namespace GpuNet.Layers.Initializers;

/// <summary>
/// w ~ N(0, 2 / (fan-in + fan-out)): keeps the variance forward and backward through symmetric activations. Glorot and
/// Bengio, AISTATS 2010.
/// </summary>
public sealed class GlorotNormal : IInitializer
{
    /// <inheritdoc/>
    public void Fill(Span<float> weights, int fanIn, int fanOut, RandomSequence random)
    {
        ArgumentNullException.ThrowIfNull(random);
        double deviation = Math.Sqrt(2.0 / (fanIn + fanOut));
        for (int index = 0; index < weights.Length; index++)
            weights[index] = (float)(deviation * random.NextNormal());
    }
}
