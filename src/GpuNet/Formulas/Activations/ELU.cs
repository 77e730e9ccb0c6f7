namespace GpuNet.Formulas.Activations;

/// <summary>
/// σ(x) = x for x &gt; 0, else α(eˣ − 1), above −α; σ′ = 1 for x &gt; 0, else αeˣ. Clevert, Unterthiner and Hochreiter,
/// ICLR 2016.
/// </summary>
/// <remarks>
/// The paper's y + α suffers from cancellation where y is near −α: at x = −17 it has no correct digit left.
/// </remarks>
public readonly record struct ELU : IActivation
{
    /// <summary>The bound α = 1 of the paper.</summary>
    public ELU()
        : this(1f)
    {
    }

    /// <summary>Creates an ELU with the given bound for negative inputs.</summary>
    /// <param name="alpha">α, finite and above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">α is out of range.</exception>
    public ELU(float alpha) =>
        Alpha = Hyperparameter.Positive(alpha, "ELU needs a finite bound α > 0");

    /// <inheritdoc/>
    public static string Name => "elu";

    /// <summary>The bound α: outputs are above −α.</summary>
    public float Alpha { get; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R x)
        where R : struct, IReal<R> =>
        R.IfGreater(x, R.Zero, x, R.Of(Alpha) * ExpMinusOne.Of(R.Min(x, R.Zero)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R x, R y)
        where R : struct, IReal<R> =>
        R.IfGreater(x, R.Zero, R.One, R.Of(Alpha) * R.Exp(x));
}
