namespace GpuNet.Formulas.Reals;

/// <summary>
/// The vector operations that <see cref="Exponential"/> needs, for one width. Constants are scalars here, not vectors:
/// a vector would be one more temporary, which the compiler counts against keeping constants in registers.
/// </summary>
/// <typeparam name="V">The vector.</typeparam>
internal interface IVectorArithmetic<V>
    where V : struct
{
    /// <summary>left + right.</summary>
    static abstract V Add(V left, float right);

    /// <inheritdoc cref="Add(V, float)"/>
    static abstract V Add(V left, V right);

    /// <summary>left − right.</summary>
    static abstract V Subtract(float left, V right);

    /// <summary>left · right.</summary>
    static abstract V Multiply(V left, V right);

    /// <summary>left / right.</summary>
    static abstract V Divide(V left, V right);

    /// <summary>left · right + addend, rounded once where the machine can.</summary>
    static abstract V MultiplyAdd(V left, V right, V addend);

    /// <inheritdoc cref="MultiplyAdd(V, V, V)"/>
    static abstract V MultiplyAdd(V left, float right, V addend);

    /// <inheritdoc cref="MultiplyAdd(V, V, V)"/>
    static abstract V MultiplyAdd(V left, V right, float addend);

    /// <inheritdoc cref="MultiplyAdd(V, V, V)"/>
    static abstract V MultiplyAdd(V left, float right, float addend);

    /// <summary>|x|.</summary>
    static abstract V Abs(V x);

    /// <summary>|magnitude| with the sign of <paramref name="sign"/>.</summary>
    static abstract V CopySign(V magnitude, V sign);

    /// <summary>x, or the limit where x is above it; NaN stays.</summary>
    static abstract V AtMost(V x, float limit);

    /// <summary>x, or the limit where x is below it; NaN stays.</summary>
    static abstract V AtLeast(V x, float limit);

    /// <summary>
    /// value · 2ⁿ for an integer n of magnitude at most 252; a subnormal result is rounded once.
    /// </summary>
    static abstract V Scale(V value, V n);

    /// <inheritdoc cref="Scale(V, V)"/>
    static abstract V Scale(float value, V n);

    /// <summary>
    /// 2ⁿ for an integer n from −126 to 127, given as n + 1.5·2²³: cheaper than <see cref="Scale(V, V)"/>.
    /// </summary>
    static abstract V PowerOfTwo(V shifted);
}
