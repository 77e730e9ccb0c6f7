namespace GpuNet.Formulas.Reals;

/// <summary>
/// Angles above <see cref="Trigonometry.Limit"/>, exactly: x = m·2ᵉ times the 96 bits of 2/π that matter, in integers.
/// </summary>
/// <remarks>Payne and Hanek, Radian reduction for trigonometric functions, SIGNUM Newsletter 18 (1983).</remarks>
internal static class LargeAngle
{
    /// <summary>π/2 · 2⁻⁶⁴, for the quadrant's fraction in 64 bits.</summary>
    private const float FractionToRadians = 8.5153039502163873e-20f;

    /// <summary>The angle in the quadrant nearest to 0; its remainder is NaN for ±∞ and NaN.</summary>
    /// <param name="x">At least 2¹³ in magnitude.</param>
    public static ReducedAngle<Real32> Reduce(float x)
    {
        int bits = BitConverter.SingleToInt32Bits(x);
        int exponent = ((bits >> 23) & 0xff) - 150;
        ulong mantissa = (uint)((bits & 0x007fffff) | 0x00800000);

        // Bits of 2/π with a weight of 4 or more after the product are whole turns.
        int skipped = exponent + 30;
        int word = skipped >> 5;
        int shift = skipped & 31;
        ulong upper = ((ulong)TwoOverPi(word) << 32) | TwoOverPi(word + 1);
        ulong lower = ((ulong)TwoOverPi(word + 2) << 32) | TwoOverPi(word + 3);
        uint first = (uint)((upper << shift) >> 32);
        uint second = (uint)(((((upper & 0xffffffff) << 32) | (lower >> 32)) << shift) >> 32);
        uint third = (uint)((lower << shift) >> 32);

        ulong low = mantissa * third;
        ulong middle = (mantissa * second) + (low >> 32);
        ulong high = (mantissa * first) + (middle >> 32);
        ulong product = (high << 32) | (middle & 0xffffffff);

        // The upper two bits are the quadrant; a fraction above one half, read with a sign, belongs to the next.
        uint quadrant = (uint)(product >> 62) + (uint)((product >> 61) & 1);
        float remainder = (long)(product << 2) * FractionToRadians;
        float signed = (int)(quadrant << 30) >> 30;
        if (bits < 0)
        {
            remainder = -remainder;
            signed = -signed;
        }

        return new ReducedAngle<Real32>(
            new Real32(MathF.Abs(x) <= float.MaxValue ? remainder : float.NaN), new Real32(signed));
    }

    /// <summary>Keeps the lanes of sine that are right, and recomputes those of large angles.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static unsafe R Sin<R>(R x, R sine)
        where R : unmanaged, ILanes<R>
    {
        float* angles = stackalloc float[R.Count];
        float* results = stackalloc float[R.Count];
        R.Store(x, angles);
        R.Store(sine, results);
        for (int lane = 0; lane < R.Count; lane++)
        {
            if (MathF.Abs(angles[lane]) > Trigonometry.Limit)
                results[lane] = Trigonometry.Sin(Reduce(angles[lane])).Value;
        }

        return R.Load(results);
    }

    /// <summary>Keeps the lanes of cosine that are right, and recomputes those of large angles.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static unsafe R Cos<R>(R x, R cosine)
        where R : unmanaged, ILanes<R>
    {
        float* angles = stackalloc float[R.Count];
        float* results = stackalloc float[R.Count];
        R.Store(x, angles);
        R.Store(cosine, results);
        for (int lane = 0; lane < R.Count; lane++)
        {
            if (MathF.Abs(angles[lane]) > Trigonometry.Limit)
                results[lane] = Trigonometry.Cos(Reduce(angles[lane])).Value;
        }

        return R.Load(results);
    }

    /// <summary>
    /// 32 bits of 2/π, with 32 zeros before them. No array: one indexed at run time would be local memory on GPUs.
    /// </summary>
    private static uint TwoOverPi(int word) => word switch
    {
        0 => 0,
        1 => 0xa2f9836e,
        2 => 0x4e441529,
        3 => 0xfc2757d1,
        4 => 0xf534ddc0,
        5 => 0xdb629599,
        6 => 0x3c439041,
        _ => 0xfe5163ab,
    };
}
