namespace GpuNet.Tests.Devices;

/// <summary>Numbers for the device tests: the same on every run.</summary>
internal static class Numbers
{
    private static readonly float[] Special =
        [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, 1e-40f, -1e-40f];

    public static float[] Tame(int length, int seed, float low = -3, float high = 3)
    {
        var random = new Random(seed);
        var result = new float[length];
        for (int index = 0; index < length; index++)
            result[index] = low + ((high - low) * random.NextSingle());
        return result;
    }

    /// <summary>With NaN, infinities, zeros and subnormals here and there, at other places for other seeds.</summary>
    public static float[] Wild(int length, int seed)
    {
        float[] result = Tame(length, seed, -6, 6);
        for (int index = seed % 5; index < length; index += 5)
            result[index] = Special[(index + seed) % Special.Length];
        return result;
    }

    /// <summary>Bytes of which four in five are 0.</summary>
    public static byte[] Pixels(int length, int seed) =>
        [.. Integers(length, seed, 5 * 256).Select(number => (byte)(number % 5 == 0 ? number / 5 : 0))];

    public static int[] Integers(int length, int seed, int limit)
    {
        var random = new Random(seed);
        var result = new int[length];
        for (int index = 0; index < length; index++)
            result[index] = random.Next(limit);
        return result;
    }
}
