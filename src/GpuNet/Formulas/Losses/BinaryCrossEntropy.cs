using System.Runtime.CompilerServices;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Reals;

namespace GpuNet.Formulas.Losses;

/// <summary>
/// ℓ = max(z, 0) − zt + ln(1 + e^−|z|) = −t ln σ(z) − (1 − t) ln(1 − σ(z)) from the logit z, t in [0, 1]; ∂ℓ/∂z = σ(z)
/// − t.
/// </summary>
public readonly record struct BinaryCrossEntropy : ILoss
{
    /// <inheritdoc/>
    public static string Name => "binary-cross-entropy";

    /// <inheritdoc/>
    public static string? AppliedActivation => Sigmoid.Name;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Value<R>(R prediction, R target)
        where R : struct, IReal<R> =>
        R.Max(prediction, R.Zero) - (prediction * target) + R.Log(R.One + R.Exp(-R.Abs(prediction)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Derivative<R>(R prediction, R target)
        where R : struct, IReal<R> =>
        default(Sigmoid).Value(prediction) - target;
}
