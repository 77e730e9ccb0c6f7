using System.Runtime.CompilerServices;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Reals;

namespace GpuNet.Formulas.Losses;

/// <summary>ℓ = (y − t)² with y = tanh z, for targets t = ±1; ∂ℓ/∂z = 2(y − t)(1 − y²).</summary>
public readonly record struct TanhSquaredError : ILoss
{
    /// <inheritdoc/>
    public static string Name => "tanh-squared-error";

    /// <inheritdoc/>
    public static string? AppliedActivation => Tanh.Name;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R prediction, R target)
        where R : struct, IReal<R>
    {
        R difference = R.Tanh(prediction) - target;
        return difference * difference;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R prediction, R target)
        where R : struct, IReal<R>
    {
        R output = R.Tanh(prediction);
        return R.Of(2f) * (output - target) * (R.One - (output * output));
    }
}
