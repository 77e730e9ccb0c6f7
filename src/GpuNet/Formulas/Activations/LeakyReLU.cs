namespace GpuNet.Formulas.Activations;

/// <summary>
/// σ(x) = max(αx, x) with 0 &lt; α &lt; 1; σ′ = 1 for x &gt; 0, else α. Maas, Hannun and Ng, ICML workshop 2013.
/// </summary>
public readonly record struct LeakyReLU : IActivation
{
    /// <summary>The slope α = 0.01 of the paper.</summary>
    public LeakyReLU()
        : this(0.01f)
    {
    }

    /// <summary>Creates a leaky ReLU with the given slope for negative inputs.</summary>
    /// <param name="alpha">α, above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">α is out of range.</exception>
    public LeakyReLU(float alpha)
    {
        if (alpha is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "leaky ReLU needs a slope α with 0 < α < 1");
        Alpha = alpha;
    }

    /// <inheritdoc/>
    public static string Name => "leaky-relu";

    /// <inheritdoc/>
    public static bool DerivativeNeedsInput => false;

    /// <inheritdoc/>
    public static bool DerivativeNeedsOutput => true;

    /// <summary>The slope α for negative inputs.</summary>
    public float Alpha { get; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R x)
        where R : struct, IReal<R> =>
        R.Max(x, R.Of(Alpha) * x);

    // With α > 0 the output is positive exactly where the input is.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R x, R y)
        where R : struct, IReal<R> =>
        R.IfGreater(y, R.Zero, R.One, R.Of(Alpha));
}
