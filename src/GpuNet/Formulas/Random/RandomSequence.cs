namespace GpuNet.Formulas.Random;

/// <summary>
/// Counter-based random numbers: the n-th number is a function of seed, stream, part and n alone, so that only the
/// position needs to be saved.
/// </summary>
public sealed class RandomSequence
{
    private readonly ulong seed;
    private readonly uint stream;
    private readonly uint part;
    private ulong position;

    /// <summary>The numbers of one stream, from its start.</summary>
    /// <param name="seed">The user's seed.</param>
    /// <param name="stream">The purpose of the numbers: one of the constants of <see cref="RandomStreams"/>.</param>
    /// <param name="part">A part of the stream, such as a parameter's index or an epoch.</param>
    public RandomSequence(ulong seed, uint stream, uint part)
    {
        this.seed = seed;
        this.stream = stream;
        this.part = part;
    }

    /// <summary>The next 32 bits.</summary>
    public uint NextWord()
    {
        PhiloxWords words = Philox.Words(
            new PhiloxWords((uint)(position / 4), (uint)(position / 4 >> 32), part, stream), seed);
        return (position++ % 4) switch
        {
            0 => words.A,
            1 => words.B,
            2 => words.C,
            _ => words.D,
        };
    }

    /// <summary>The next number, uniform in [0, 1) with 53 bits.</summary>
    public double NextDouble()
    {
        ulong bits = ((ulong)NextWord() << 32) | NextWord();
        return (bits >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>The next number, normal with mean 0 and variance 1 (Box and Muller, 1958).</summary>
    public double NextNormal()
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        return radius * Math.Cos(2 * Math.PI * NextDouble());
    }

    /// <summary>The next integer, uniform in 0 … limit − 1 (Lemire's multiply-and-reject, 2019).</summary>
    /// <param name="limit">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is below 1.</exception>
    public int NextInt(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        uint bound = (uint)limit;
        uint threshold = unchecked(0u - bound) % bound;
        while (true)
        {
            ulong product = (ulong)NextWord() * bound;
            if ((uint)product >= threshold)
                return (int)(product >> 32);
        }
    }

    /// <summary>
    /// Fills the span with a random order of 0 … length − 1 (Fisher and Yates, in Durstenfeld's form, 1964).
    /// </summary>
    public void Permute(Span<int> destination)
    {
        for (int index = 0; index < destination.Length; index++)
        {
            int other = NextInt(index + 1);
            destination[index] = destination[other];
            destination[other] = index;
        }
    }
}
