namespace GpuNet.Formulas.Activations;

/// <summary>
/// σ(x) = xᵖ; σ′ = p·xᵖ⁻¹. For an integer p a product, for x of either sign; otherwise NaN for x &lt; 0.
/// </summary>
/// <remarks>
/// xᵖ = xⁿ·xʳ with the integer n between 0 and p: both factors lie on the same side of 1, so neither overflows before
/// the result does. xʳ is a root for r = ±½, otherwise e^(r ln x), with an error proportional to |r ln x|.
/// </remarks>
public readonly record struct Power : IActivation
{
    private const float Most = 64;

    /// <summary>The square, p = 2.</summary>
    public Power()
        : this(2f)
    {
    }

    /// <summary>Creates a power with the given exponent.</summary>
    /// <param name="exponent">p, from −64 to 64, and not 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is out of range.</exception>
    public Power(float exponent)
    {
        if (!(Math.Abs(exponent) <= Most) || exponent == 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(exponent), exponent, "a power needs an exponent from −64 to 64, and not 0");
        }

        Exponent = exponent;
    }

    /// <inheritdoc/>
    public static string Name => "power";

    /// <summary>The exponent p.</summary>
    public float Exponent { get; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R x)
        where R : struct, IReal<R> =>
        Of(x, Exponent, 1f);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R x, R y)
        where R : struct, IReal<R> =>
        Of(x, Exponent - 1f, Exponent);

    /// <summary>
    /// factor · xᵖ, starting with the factor: with a small one the product may be finite where xᵖ overflows.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R Of<R>(R x, float exponent, float factor)
        where R : struct, IReal<R>
    {
        int whole = (int)exponent;
        float rest = exponent - whole;

        // A root of −0 is −0, whose reciprocal would be −∞.
        if (rest != 0f)
            x = R.IfGreater(-x, R.Zero, x, R.Abs(x));

        // The reciprocal comes first: xⁿ has lost digits where it is subnormal, and 1/xⁿ is not infinite yet.
        R square = exponent < 0f ? R.One / x : x;
        R result = R.Of(factor);
        for (int left = whole < 0 ? -whole : whole; left > 0; left >>= 1)
        {
            if ((left & 1) != 0)
                result *= square;
            square *= square;
        }

        if (rest == 0f)
            return result;
        if (rest == 0.5f)
            return result * R.Sqrt(x);
        if (rest == -0.5f)
            return result / R.Sqrt(x);
        return result * R.Exp(R.Of(rest) * R.Log(x));
    }
}
