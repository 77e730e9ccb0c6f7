using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GpuNet.Formulas.Reals;

/// <summary>16 single-precision numbers in one 512-bit register.</summary>
/// <param name="Value">The lanes.</param>
public readonly unsafe record struct Real32x16(Vector512<float> Value) : ILanes<Real32x16>
{
    /// <inheritdoc/>
    public static int Count => 16;

    /// <inheritdoc/>
    public static bool IsAccelerated => Vector512.IsHardwareAccelerated;

    /// <inheritdoc/>
    public static Real32x16 Zero => new(Vector512<float>.Zero);

    /// <inheritdoc/>
    public static Real32x16 One => new(Vector512<float>.One);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x16 Of(float value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x16 Load(float* source) => new(Vector512.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Real32x16 value, float* destination) => Vector512.Store(value.Value, destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x16 LoadFirst(float* source, int count, Real32x16 fill)
    {
        if (Avx512F.IsSupported)
            return new(Avx512F.MaskLoad(source, First(count), fill.Value));
        Unsafe.CopyBlockUnaligned(&fill, source, (uint)count * sizeof(float));
        return fill;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(Real32x16 value, float* destination, int count)
    {
        if (Avx512F.IsSupported)
        {
            Avx512F.MaskStore(destination, First(count), value.Value);
            return;
        }

        Unsafe.CopyBlockUnaligned(destination, &value, (uint)count * sizeof(float));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x16 operator +(Real32x16 left, Real32x16 right) => new(left.Value + right.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x16 operator -(Real32x16 left, Real32x16 right) => new(left.Value - right.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x16 operator *(Real32x16 left, Real32x16 right) => new(left.Value * right.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x16 operator /(Real32x16 left, Real32x16 right) => new(left.Value / right.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x16 operator -(Real32x16 x) => new(-x.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x16 MultiplyAdd(Real32x16 left, Real32x16 right, Real32x16 addend) =>
        new(Vector512.MultiplyAddEstimate(left.Value, right.Value, addend.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x16 LargerOf(Real32x16 left, Real32x16 right) =>
        new(Vector512.MaxNative(left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Real32x16 value) => Real32x8.Largest(LargerHalf(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Real32x16 value) => Real32x8.Sum(HalfSum(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 Largest(Real32x16 first, Real32x16 second, Real32x16 third, Real32x16 fourth) =>
        Real32x8.Largest(LargerHalf(first), LargerHalf(second), LargerHalf(third), LargerHalf(fourth));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 Sum(Real32x16 first, Real32x16 second, Real32x16 third, Real32x16 fourth) =>
        Real32x8.Sum(HalfSum(first), HalfSum(second), HalfSum(third), HalfSum(fourth));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x16 Max(Real32x16 left, Real32x16 right) => new(Vector512.Max(left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x16 Min(Real32x16 left, Real32x16 right) => new(Vector512.Min(left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x16 Within(Real32x16 x, float limit) =>
        new(Arithmetic512.AtMost(Arithmetic512.AtLeast(x.Value, -limit), limit));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x16 IfGreater(Real32x16 left, Real32x16 right, Real32x16 then, Real32x16 otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.GreaterThan(left.Value, right.Value), then.Value, otherwise.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x16 Abs(Real32x16 x) => new(Vector512.Abs(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x16 Sqrt(Real32x16 x) => new(Vector512.Sqrt(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x16 Exp(Real32x16 x) =>
        new(Exponential.Of<Arithmetic512, Vector512<float>>(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x16 Log(Real32x16 x) => new(Vector512.Log(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x16 LogOnePlus(Real32x16 t) => LogarithmNearOne.Of(t);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x16 Tanh(Real32x16 x) =>
        new(Exponential.Tanh<Arithmetic512, Vector512<float>>(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x16 Sigmoid(Real32x16 x) =>
        new(Exponential.Sigmoid<Arithmetic512, Vector512<float>>(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x16 Sin(Real32x16 x)
    {
        Real32x16 result = Trigonometry.Sin(x);
        return Vector512.GreaterThanAny(Vector512.Abs(x.Value), Vector512.Create(Trigonometry.Limit))
            ? LargeAngle.Sin(x, result)
            : result;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x16 Cos(Real32x16 x)
    {
        Real32x16 result = Trigonometry.Cos(x);
        return Vector512.GreaterThanAny(Vector512.Abs(x.Value), Vector512.Create(Trigonometry.Limit))
            ? LargeAngle.Cos(x, result)
            : result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Real32x8 LargerHalf(Real32x16 value) =>
        new(Vector256.MaxNative(value.Value.GetLower(), value.Value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Real32x8 HalfSum(Real32x16 value) => new(value.Value.GetLower() + value.Value.GetUpper());

    /// <summary>All bits set in the first lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> First(int count) =>
        Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle();
}
