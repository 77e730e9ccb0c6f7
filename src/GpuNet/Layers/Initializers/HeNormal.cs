namespace GpuNet.Layers.Initializers;

/// <summary>w ~ N(0, 2 / fan-in): keeps the variance through ReLU. He, Zhang, Ren and Sun, ICCV 2015.</summary>
public sealed class HeNormal : IInitializer
{
    /// <inheritdoc/>
    public void Fill(Span<float> weights, int fanIn, int fanOut, RandomSequence random)
    {
        ArgumentNullException.ThrowIfNull(random);
        double deviation = Math.Sqrt(2.0 / fanIn);
        for (int index = 0; index < weights.Length; index++)
            weights[index] = (float)(deviation * random.NextNormal());
    }
}
