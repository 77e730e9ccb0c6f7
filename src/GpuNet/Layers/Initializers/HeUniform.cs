namespace GpuNet.Layers.Initializers;

/// <summary>
/// w ~ U(−a, a), a = √(6 / fan-in): He's variance in a bounded range. He, Zhang, Ren and Sun, ICCV 2015.
/// </summary>
public sealed class HeUniform : IInitializer
{
    /// <inheritdoc/>
    public void Fill(Span<float> weights, int fanIn, int fanOut, RandomSequence random)
    {
        ArgumentNullException.ThrowIfNull(random);
        double bound = Math.Sqrt(6.0 / fanIn);
        for (int index = 0; index < weights.Length; index++)
            weights[index] = (float)(bound * ((2 * random.NextDouble()) - 1));
    }
}
