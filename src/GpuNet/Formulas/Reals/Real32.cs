namespace GpuNet.Formulas.Reals;

/// <summary>A real number in single precision, in which formulas are computed inside a kernel.</summary>
/// <param name="Value">The number.</param>
public readonly record struct Real32(float Value) : IReal<Real32>
{
    /// <inheritdoc/>
    public static Real32 Zero => new(0);

    /// <inheritdoc/>
    public static Real32 One => new(1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32 Of(float value) => new(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32 operator +(Real32 left, Real32 right) => new(left.Value + right.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32 operator -(Real32 left, Real32 right) => new(left.Value - right.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32 operator *(Real32 left, Real32 right) => new(left.Value * right.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32 operator /(Real32 left, Real32 right) => new(left.Value / right.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32 operator -(Real32 x) => new(-x.Value);

    // The fused one would be an unresolved call in a kernel; a GPU's own compiler may contract this.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32 MultiplyAdd(Real32 left, Real32 right, Real32 addend) =>
        new((left.Value * right.Value) + addend.Value);

    // Written as comparisons: the hardware maximum of some GPUs drops NaN.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32 Max(Real32 left, Real32 right) =>
        float.IsNaN(left.Value) ? left : new(left.Value >= right.Value ? left.Value : right.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32 Min(Real32 left, Real32 right) =>
        float.IsNaN(left.Value) ? left : new(left.Value <= right.Value ? left.Value : right.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32 Within(Real32 x, float limit)
    {
        float atMost = x.Value > limit ? limit : x.Value;
        return new(atMost < -limit ? -limit : atMost);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32 IfGreater(Real32 left, Real32 right, Real32 then, Real32 otherwise) =>
        left.Value > right.Value ? then : otherwise;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32 Abs(Real32 x) => new(MathF.Abs(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32 Sqrt(Real32 x) => new(MathF.Sqrt(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32 Exp(Real32 x) => new(MathF.Exp(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32 Log(Real32 x) => new(MathF.Log(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32 LogOnePlus(Real32 t) => LogarithmNearOne.Of(t);

    // The tangent that kernels get from GPUs is right to 11 bits only.

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32 Tanh(Real32 x) => HyperbolicTangent.Of(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32 Sigmoid(Real32 x) => LogisticFunction.Of(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32 Sin(Real32 x) =>
        MathF.Abs(x.Value) > Trigonometry.Limit
            ? Trigonometry.Sin(LargeAngle.Reduce(x.Value))
            : Trigonometry.Sin(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real32 Cos(Real32 x) =>
        MathF.Abs(x.Value) > Trigonometry.Limit
            ? Trigonometry.Cos(LargeAngle.Reduce(x.Value))
            : Trigonometry.Cos(x);
}
