using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GpuNet.Formulas.Reals;

/// <summary>Arithmetic of 16 single-precision numbers in one 512-bit register.</summary>
internal readonly struct Arithmetic512 : IVectorArithmetic<Vector512<float>>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> left, Vector512<float> right) => left * right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Divide(Vector512<float> left, Vector512<float> right) => left / right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> left, Vector512<float> right, Vector512<float> addend) =>
        Vector512.MultiplyAddEstimate(left, right, addend);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> left, float right, Vector512<float> addend) =>
        Vector512.MultiplyAddEstimate(left, Vector512.Create(right), addend);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> left, Vector512<float> right, float addend) =>
        Vector512.MultiplyAddEstimate(left, right, Vector512.Create(addend));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> left, float right, float addend) =>
        Vector512.MultiplyAddEstimate(left, Vector512.Create(right), Vector512.Create(addend));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> left, float right) => left + Vector512.Create(right);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> left, Vector512<float> right) => left + right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(float left, Vector512<float> right) => Vector512.Create(left) - right;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Abs(Vector512<float> x) => Vector512.Abs(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> CopySign(Vector512<float> magnitude, Vector512<float> sign) =>
        Vector512.CopySign(magnitude, sign);

    // Of two numbers of which one is NaN, x86 takes the second; other machines take the NaN.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AtMost(Vector512<float> x, float limit) =>
        Vector512.MinNative(Vector512.Create(limit), x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AtLeast(Vector512<float> x, float limit) =>
        Vector512.MaxNative(Vector512.Create(limit), x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Scale(Vector512<float> value, Vector512<float> n)
    {
        if (Avx512F.IsSupported)
            return Avx512F.Scale(value, n);

        // In two halves, each of them a power that a normal number can hold.
        Vector512<int> whole = Vector512.ConvertToInt32Native(n);
        Vector512<int> half = whole >> 1;
        Vector512<int> bias = Vector512.Create(127);
        Vector512<float> first = ((half + bias) << 23).AsSingle();
        return value * first * ((whole - half + bias) << 23).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Scale(float value, Vector512<float> n) =>
        Avx512F.IsSupported ? Avx512F.Scale(Vector512.Create(value), n) : Scale(Vector512.Create(value), n);

    // The shift leaves nothing of 1.5·2²³ itself, whose lowest nine bits are 0.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> PowerOfTwo(Vector512<float> shifted) =>
        ((shifted.AsInt32() << 23) + Vector512<float>.One.AsInt32()).AsSingle();
}
