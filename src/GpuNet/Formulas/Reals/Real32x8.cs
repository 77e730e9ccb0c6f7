namespace GpuNet.Formulas.Reals;

/// <summary>Single-precision numbers in one 256-bit register.</summary>
/// <remarks>
/// This file and Arithmetic256.cs are the source of all widths: the build makes those of 128 and 512 bits from them. What
/// differs is in <see cref="Registers"/>.
/// </remarks>
/// <param name="Value">The lanes.</param>
public readonly unsafe record struct Real32x8(Vector256<float> Value) : ILanes<Real32x8>
{
    /// <inheritdoc/>
    public static int Count => Vector256<float>.Count;

    /// <inheritdoc/>
    public static bool IsAccelerated => Vector256.IsHardwareAccelerated;

    /// <inheritdoc/>
    public static Real32x8 Zero => new(Vector256<float>.Zero);

    /// <inheritdoc/>
    public static Real32x8 One => new(Vector256<float>.One);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x8 Of(float value) => new(Vector256.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x8 Load(float* source) => new(Vector256.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Real32x8 value, float* destination) => Vector256.Store(value.Value, destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x8 LoadFirst(float* source, int count, Real32x8 fill) =>
        new(Registers.LoadFirst(source, count, fill.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(Real32x8 value, float* destination, int count) =>
        Registers.StoreFirst(value.Value, destination, count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x8 operator +(Real32x8 left, Real32x8 right) => new(left.Value + right.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x8 operator -(Real32x8 left, Real32x8 right) => new(left.Value - right.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x8 operator *(Real32x8 left, Real32x8 right) => new(left.Value * right.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x8 operator /(Real32x8 left, Real32x8 right) => new(left.Value / right.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x8 operator -(Real32x8 x) => new(-x.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x8 MultiplyAdd(Real32x8 left, Real32x8 right, Real32x8 addend) =>
        new(Vector256.MultiplyAddEstimate(left.Value, right.Value, addend.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x8 LargerOf(Real32x8 left, Real32x8 right) => new(Vector256.MaxNative(left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Real32x8 value) => Registers.Largest(value.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Real32x8 value) => Registers.Sum(value.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 Largest(Real32x8 first, Real32x8 second, Real32x8 third, Real32x8 fourth) =>
        new(Registers.Largest(first.Value, second.Value, third.Value, fourth.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x4 Sum(Real32x8 first, Real32x8 second, Real32x8 third, Real32x8 fourth) =>
        new(Registers.Sum(first.Value, second.Value, third.Value, fourth.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x8 Max(Real32x8 left, Real32x8 right) => new(Vector256.Max(left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x8 Min(Real32x8 left, Real32x8 right) => new(Vector256.Min(left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x8 Within(Real32x8 x, float limit) =>
        new(Arithmetic256.AtMost(Arithmetic256.AtLeast(x.Value, -limit), limit));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x8 IfGreater(Real32x8 left, Real32x8 right, Real32x8 then, Real32x8 otherwise) =>
        new(Vector256.ConditionalSelect(Vector256.GreaterThan(left.Value, right.Value), then.Value, otherwise.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x8 Abs(Real32x8 x) => new(Vector256.Abs(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x8 Sqrt(Real32x8 x) => new(Vector256.Sqrt(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x8 Exp(Real32x8 x) =>
        new(Exponential.Of<Arithmetic256, Vector256<float>>(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x8 Log(Real32x8 x) => new(Vector256.Log(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x8 LogOnePlus(Real32x8 t) => LogarithmNearOne.Of(t);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x8 Tanh(Real32x8 x) =>
        new(Exponential.Tanh<Arithmetic256, Vector256<float>>(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x8 Sigmoid(Real32x8 x) =>
        new(Exponential.Sigmoid<Arithmetic256, Vector256<float>>(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x8 Sin(Real32x8 x)
    {
        Real32x8 result = Trigonometry.Sin(x);
        return Vector256.GreaterThanAny(Vector256.Abs(x.Value), Vector256.Create(Trigonometry.Limit))
            ? LargeAngle.Sin(x, result)
            : result;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32x8 Cos(Real32x8 x)
    {
        Real32x8 result = Trigonometry.Cos(x);
        return Vector256.GreaterThanAny(Vector256.Abs(x.Value), Vector256.Create(Trigonometry.Limit))
            ? LargeAngle.Cos(x, result)
            : result;
    }
}
