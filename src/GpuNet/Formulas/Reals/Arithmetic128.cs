using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuNet.Formulas.Reals;

/// <summary>Arithmetic of 4 single-precision numbers in one 128-bit register.</summary>
internal readonly struct Arithmetic128 : IVectorArithmetic<Vector128<float>>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> left, Vector128<float> right) => left * right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Divide(Vector128<float> left, Vector128<float> right) => left / right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
        Vector128.MultiplyAddEstimate(left, right, addend);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> left, float right, Vector128<float> addend) =>
        Vector128.MultiplyAddEstimate(left, Vector128.Create(right), addend);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> left, Vector128<float> right, float addend) =>
        Vector128.MultiplyAddEstimate(left, right, Vector128.Create(addend));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> left, float right, float addend) =>
        Vector128.MultiplyAddEstimate(left, Vector128.Create(right), Vector128.Create(addend));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> left, float right) => left + Vector128.Create(right);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> left, Vector128<float> right) => left + right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(float left, Vector128<float> right) => Vector128.Create(left) - right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Abs(Vector128<float> x) => Vector128.Abs(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> CopySign(Vector128<float> magnitude, Vector128<float> sign) =>
        Vector128.CopySign(magnitude, sign);

    // Of two numbers of which one is NaN, x86 takes the second; other machines take the NaN.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> AtMost(Vector128<float> x, float limit) =>
        Vector128.MinNative(Vector128.Create(limit), x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> AtLeast(Vector128<float> x, float limit) =>
        Vector128.MaxNative(Vector128.Create(limit), x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Scale(Vector128<float> value, Vector128<float> n)
    {
        // In two halves, each of them a power that a normal number can hold.
        Vector128<int> whole = Vector128.ConvertToInt32Native(n);
        Vector128<int> half = whole >> 1;
        Vector128<int> bias = Vector128.Create(127);
        Vector128<float> first = ((half + bias) << 23).AsSingle();
        return value * first * ((whole - half + bias) << 23).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Scale(float value, Vector128<float> n) => Scale(Vector128.Create(value), n);

    // The shift leaves nothing of 1.5·2²³ itself, whose lowest nine bits are 0.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> PowerOfTwo(Vector128<float> shifted) =>
        ((shifted.AsInt32() << 23) + Vector128<float>.One.AsInt32()).AsSingle();
}
