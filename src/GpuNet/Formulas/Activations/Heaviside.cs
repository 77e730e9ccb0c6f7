namespace GpuNet.Formulas.Activations;

/// <summary>
/// σ(x) = 1 for x &gt; 0, else 0; σ′ = 0 everywhere. The threshold unit of Rosenblatt's perceptron (1958).
/// </summary>
public readonly record struct Heaviside : IActivation
{
    /// <inheritdoc/>
    public static string Name => "heaviside";

    /// <inheritdoc/>
    public static bool DerivativeNeedsInput => false;

    /// <inheritdoc/>
    public static bool DerivativeIsZero => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R x)
        where R : struct, IReal<R> =>
        R.IfGreater(x, R.Zero, R.One, R.Max(x, R.Zero));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R x, R y)
        where R : struct, IReal<R> =>
        R.Zero;
}
