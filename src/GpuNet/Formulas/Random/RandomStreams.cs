namespace GpuNet.Formulas.Random;

/// <summary>
/// The purposes of random numbers; each has its own stream, so that adding one changes no other.
/// </summary>
public static class RandomStreams
{
    /// <summary>Initial weights; the part is the parameter's index.</summary>
    public const uint Initialization = 1;

    /// <summary>The order of samples; the part is the epoch.</summary>
    public const uint Shuffle = 2;

    /// <summary>Dropout masks; layers count up from here.</summary>
    public const uint Dropout = 0x1000;
}
