namespace GpuNet.Formulas.Reals;

/// <summary>A real number in double precision, in which formulas are checked.</summary>
/// <param name="Value">The number.</param>
public readonly record struct Real64(double Value) : IReal<Real64>
{
    /// <inheritdoc/>
    public static Real64 Zero => new(0);

    /// <inheritdoc/>
    public static Real64 One => new(1);

    /// <inheritdoc/>
    public static Real64 Of(float value) => new(value);

    /// <inheritdoc/>
    public static Real64 operator +(Real64 left, Real64 right) => new(left.Value + right.Value);

    /// <inheritdoc/>
    public static Real64 operator -(Real64 left, Real64 right) => new(left.Value - right.Value);

    /// <inheritdoc/>
    public static Real64 operator *(Real64 left, Real64 right) => new(left.Value * right.Value);

    /// <inheritdoc/>
    public static Real64 operator /(Real64 left, Real64 right) => new(left.Value / right.Value);

    /// <inheritdoc/>
    public static Real64 operator -(Real64 x) => new(-x.Value);

    // Written as comparisons: the hardware maximum of some GPUs drops NaN.

    /// <inheritdoc/>
    public static Real64 MultiplyAdd(Real64 left, Real64 right, Real64 addend) =>
        new(Math.FusedMultiplyAdd(left.Value, right.Value, addend.Value));

    /// <inheritdoc/>
    public static Real64 Max(Real64 left, Real64 right) =>
        double.IsNaN(left.Value) ? left : new(left.Value >= right.Value ? left.Value : right.Value);

    /// <inheritdoc/>
    public static Real64 Min(Real64 left, Real64 right) =>
        double.IsNaN(left.Value) ? left : new(left.Value <= right.Value ? left.Value : right.Value);

    /// <inheritdoc/>
    public static Real64 Within(Real64 x, float limit)
    {
        double atMost = x.Value > limit ? limit : x.Value;
        return new(atMost < -limit ? -limit : atMost);
    }

    /// <inheritdoc/>
    public static Real64 IfGreater(Real64 left, Real64 right, Real64 then, Real64 otherwise) =>
        left.Value > right.Value ? then : otherwise;

    /// <inheritdoc/>
    public static Real64 Abs(Real64 x) => new(Math.Abs(x.Value));

    /// <inheritdoc/>
    public static Real64 Sqrt(Real64 x) => new(Math.Sqrt(x.Value));

    /// <inheritdoc/>
    public static Real64 Exp(Real64 x) => new(Math.Exp(x.Value));

    /// <inheritdoc/>
    public static Real64 Log(Real64 x) => new(Math.Log(x.Value));

    // The error of the rounded sum cancels: Kahan's. A polynomial of single precision has not enough terms here.

    /// <inheritdoc/>
    public static Real64 LogOnePlus(Real64 t)
    {
        double sum = 1 + t.Value;
        double rounded = sum - 1;
        return rounded > 0 ? new(Math.Log(sum) * (t.Value / rounded)) : t;
    }

    /// <inheritdoc/>
    public static Real64 Tanh(Real64 x) => new(Math.Tanh(x.Value));

    /// <inheritdoc/>
    public static Real64 Sigmoid(Real64 x) => LogisticFunction.Of(x);

    /// <inheritdoc/>
    public static Real64 Sin(Real64 x) => new(Math.Sin(x.Value));

    /// <inheritdoc/>
    public static Real64 Cos(Real64 x) => new(Math.Cos(x.Value));
}
