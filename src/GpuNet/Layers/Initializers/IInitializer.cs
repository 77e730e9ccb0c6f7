namespace GpuNet.Layers.Initializers;

/// <summary>How a parameter is initialized.</summary>
public interface IInitializer
{
    /// <summary>Fills the weights.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="fanIn">The inputs that one output is a sum of.</param>
    /// <param name="fanOut">The outputs that one input goes into.</param>
    /// <param name="random">The parameter's own random numbers.</param>
    void Fill(Span<float> weights, int fanIn, int fanOut, RandomSequence random);
}
