using System.Runtime.CompilerServices;
using GpuNet.Formulas.Reals;

namespace GpuNet.Formulas.Activations;

/// <summary>σ(x) = tanh x, in (−1, 1); σ′ = 1 − y².</summary>
public readonly record struct Tanh : IActivation
{
    /// <inheritdoc/>
    public static string Name => "tanh";

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
        R.Tanh(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R x, R y)
        where R : struct, IReal<R> =>
        R.One - (y * y);
}
