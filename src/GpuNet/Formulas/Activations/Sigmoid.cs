using System.Runtime.CompilerServices;
using GpuNet.Formulas.Reals;

namespace GpuNet.Formulas.Activations;

/// <summary>σ(x) = 1 / (1 + e⁻ˣ), in (0, 1); σ′ = y(1 − y). The logistic function.</summary>
public readonly record struct Sigmoid : IActivation
{
    /// <inheritdoc/>
    public static string Name => "sigmoid";

    /// <inheritdoc/>
    public static bool DerivativeNeedsInput => false;

    /// <inheritdoc/>
    public static bool DerivativeNeedsOutput => true;

    /// <inheritdoc/>
    public static bool Saturates => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R x)
        where R : struct, IReal<R> =>
        R.Sigmoid(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R x, R y)
        where R : struct, IReal<R> =>
        y * (R.One - y);
}
