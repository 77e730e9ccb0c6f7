namespace GpuNet.Layers.Initializers;

/// <summary>w ~ U(−a, a), a = √(6 / (fan-in + fan-out)). Glorot and Bengio, AISTATS 2010, equation 16.</summary>
public sealed class GlorotUniform : IInitializer
{
    /// <inheritdoc/>
    public void Fill(Span<float> weights, int fanIn, int fanOut, RandomSequence random)
    {
        ArgumentNullException.ThrowIfNull(random);
        double bound = Math.Sqrt(6.0 / (fanIn + fanOut));
        for (int index = 0; index < weights.Length; index++)
            weights[index] = (float)(bound * ((2 * random.NextDouble()) - 1));
    }
}
