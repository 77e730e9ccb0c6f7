namespace GpuNet.Formulas.Random;

/// <summary>
/// Philox4x32-10: ten rounds over a counter of four words under a key of two, giving four random words. The same
/// counter and key give the same words on every device, in any order.
/// </summary>
/// <remarks>Salmon, Moraes, Dror and Shaw, Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011.</remarks>
public static class Philox
{
    private const uint FirstMultiplier = 0xD2511F53;
    private const uint SecondMultiplier = 0xCD9E8D57;
    private const uint FirstWeyl = 0x9E3779B9;
    private const uint SecondWeyl = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>The four random words of a counter under a key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PhiloxWords Words(PhiloxWords counter, ulong key)
    {
        uint firstKey = (uint)key;
        uint secondKey = (uint)(key >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            ulong first = (ulong)FirstMultiplier * counter.A;
            ulong second = (ulong)SecondMultiplier * counter.C;
            counter = new PhiloxWords(
                (uint)(second >> 32) ^ counter.B ^ firstKey,
                (uint)second,
                (uint)(first >> 32) ^ counter.D ^ secondKey,
                (uint)first);
            firstKey += FirstWeyl;
            secondKey += SecondWeyl;
        }

        return counter;
    }

    /// <summary>A number in [0, 1): the upper 24 bits, so that every value is exact in single precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Uniform(uint word) => (int)(word >> 8) * (1f / (1 << 24));
}
