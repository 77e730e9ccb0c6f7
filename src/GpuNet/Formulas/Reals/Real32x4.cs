using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GpuNet.Formulas.Reals;

/// <summary>4 single-precision numbers in one 128-bit register.</summary>
/// <param name="Value">The lanes.</param>
public readonly unsafe record struct Real32x4(Vector128<float> Value) : ILanes<Real32x4>
{
    /// <inheritdoc/>
    public static int Count => 4;

    /// <inheritdoc/>
    public static bool IsAccelerated => Vector128.IsHardwareAccelerated;

    /// <inheritdoc/>
    public static Real32x4 Zero => new(Vector128<float>.Zero);

    /// <inheritdoc/>
    public static Real32x4 One => new(Vector128<float>.One);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 Of(float value) => new(Vector128.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 Load(float* source) => new(Vector128.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Real32x4 value, float* destination) => Vector128.Store(value.Value, destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 LoadFirst(float* source, int count, Real32x4 fill)
    {
        if (Avx.IsSupported)
        {
            Vector128<float> mask = First(count);
            return new(Vector128.ConditionalSelect(mask, Avx.MaskLoad(source, mask), fill.Value));
        }

        Unsafe.CopyBlockUnaligned(&fill, source, (uint)count * sizeof(float));
        return fill;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(Real32x4 value, float* destination, int count)
    {
        if (Avx.IsSupported)
        {
            Avx.MaskStore(destination, First(count), value.Value);
            return;
        }

        Unsafe.CopyBlockUnaligned(destination, &value, (uint)count * sizeof(float));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 operator +(Real32x4 left, Real32x4 right) => new(left.Value + right.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 operator -(Real32x4 left, Real32x4 right) => new(left.Value - right.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 operator *(Real32x4 left, Real32x4 right) => new(left.Value * right.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 operator /(Real32x4 left, Real32x4 right) => new(left.Value / right.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 operator -(Real32x4 x) => new(-x.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 MultiplyAdd(Real32x4 left, Real32x4 right, Real32x4 addend) =>
        new(Vector128.MultiplyAddEstimate(left.Value, right.Value, addend.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 LargerOf(Real32x4 left, Real32x4 right) => new(Vector128.MaxNative(left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Real32x4 value)
    {
        Vector128<float> pairs = Vector128.MaxNative(value.Value, Vector128.Shuffle(value.Value, Vector128.Create(2, 3, 0, 1)));
        return Vector128.MaxNative(pairs, Vector128.Shuffle(pairs, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Real32x4 value)
    {
        Vector128<float> pairs = value.Value + Vector128.Shuffle(value.Value, Vector128.Create(2, 3, 0, 1));
        return pairs.ToScalar() + pairs.GetElement(1);
    }

    // Four by four: what is combined crosswise is transposed at the same time.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 Largest(Real32x4 first, Real32x4 second, Real32x4 third, Real32x4 fourth)
    {
        if (!Sse.IsSupported)
            return new(Vector128.Create(Largest(first), Largest(second), Largest(third), Largest(fourth)));
        Vector128<float> left = Vector128.MaxNative(
            Sse.UnpackLow(first.Value, second.Value), Sse.UnpackHigh(first.Value, second.Value));
        Vector128<float> right = Vector128.MaxNative(
            Sse.UnpackLow(third.Value, fourth.Value), Sse.UnpackHigh(third.Value, fourth.Value));
        return new(Vector128.MaxNative(Sse.MoveLowToHigh(left, right), Sse.MoveHighToLow(right, left)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 Sum(Real32x4 first, Real32x4 second, Real32x4 third, Real32x4 fourth)
    {
        if (!Sse.IsSupported)
            return new(Vector128.Create(Sum(first), Sum(second), Sum(third), Sum(fourth)));
        Vector128<float> left =
            Sse.UnpackLow(first.Value, second.Value) + Sse.UnpackHigh(first.Value, second.Value);
        Vector128<float> right =
            Sse.UnpackLow(third.Value, fourth.Value) + Sse.UnpackHigh(third.Value, fourth.Value);
        return new(Sse.MoveLowToHigh(left, right) + Sse.MoveHighToLow(right, left));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 Max(Real32x4 left, Real32x4 right) => new(Vector128.Max(left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 Min(Real32x4 left, Real32x4 right) => new(Vector128.Min(left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 Within(Real32x4 x, float limit) =>
        new(Arithmetic128.AtMost(Arithmetic128.AtLeast(x.Value, -limit), limit));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 IfGreater(Real32x4 left, Real32x4 right, Real32x4 then, Real32x4 otherwise) =>
        new(Vector128.ConditionalSelect(Vector128.GreaterThan(left.Value, right.Value), then.Value, otherwise.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 Abs(Real32x4 x) => new(Vector128.Abs(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 Sqrt(Real32x4 x) => new(Vector128.Sqrt(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 Exp(Real32x4 x) =>
        new(Exponential.Of<Arithmetic128, Vector128<float>>(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 Log(Real32x4 x) => new(Vector128.Log(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 LogOnePlus(Real32x4 t) => LogarithmNearOne.Of(t);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 Tanh(Real32x4 x) =>
        new(Exponential.Tanh<Arithmetic128, Vector128<float>>(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 Sigmoid(Real32x4 x) =>
        new(Exponential.Sigmoid<Arithmetic128, Vector128<float>>(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 Sin(Real32x4 x)
    {
        Real32x4 result = Trigonometry.Sin(x);
        return Vector128.GreaterThanAny(Vector128.Abs(x.Value), Vector128.Create(Trigonometry.Limit))
            ? LargeAngle.Sin(x, result)
            : result;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 Cos(Real32x4 x)
    {
        Real32x4 result = Trigonometry.Cos(x);
        return Vector128.GreaterThanAny(Vector128.Abs(x.Value), Vector128.Create(Trigonometry.Limit))
            ? LargeAngle.Cos(x, result)
            : result;
    }

    /// <summary>All bits set in the first lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> First(int count) =>
        Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(count)).AsSingle();
}
