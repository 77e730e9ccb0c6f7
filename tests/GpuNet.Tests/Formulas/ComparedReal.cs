using GpuNet.Formulas.Reals;

namespace GpuNet.Tests.Formulas;

/// <summary>
/// A real number that knows only whether a compiler would know it, and refuses to be compared where it is known and
/// the right one is not: ILGPU swaps the two, and the comparison is then true for NaN.
/// </summary>
internal readonly record struct ComparedReal(bool Known) : IReal<ComparedReal>
{
    public static ComparedReal Zero => new(true);

    public static ComparedReal One => new(true);

    public static ComparedReal Of(float value) => new(true);

    public static ComparedReal operator +(ComparedReal left, ComparedReal right) => Both(left, right);

    public static ComparedReal operator -(ComparedReal left, ComparedReal right) => Both(left, right);

    public static ComparedReal operator *(ComparedReal left, ComparedReal right) => Both(left, right);

    public static ComparedReal operator /(ComparedReal left, ComparedReal right) => Both(left, right);

    public static ComparedReal operator -(ComparedReal x) => x;

    public static ComparedReal MultiplyAdd(ComparedReal left, ComparedReal right, ComparedReal addend) =>
        Both(Both(left, right), addend);

    public static ComparedReal Max(ComparedReal left, ComparedReal right) => Compared(left, right);

    public static ComparedReal Min(ComparedReal left, ComparedReal right) => Compared(left, right);

    public static ComparedReal Within(ComparedReal x, float limit) => x;

    public static ComparedReal IfGreater(
        ComparedReal left, ComparedReal right, ComparedReal then, ComparedReal otherwise) =>
        Both(Compared(left, right), Both(then, otherwise));

    public static ComparedReal Abs(ComparedReal x) => x;

    public static ComparedReal Sqrt(ComparedReal x) => x;

    public static ComparedReal Exp(ComparedReal x) => x;

    public static ComparedReal Log(ComparedReal x) => x;

    // As a kernel computes them.
    public static ComparedReal LogOnePlus(ComparedReal t) => LogarithmNearOne.Of(t);

    public static ComparedReal Tanh(ComparedReal x) => HyperbolicTangent.Of(x);

    public static ComparedReal Sigmoid(ComparedReal x) => LogisticFunction.Of(x);

    public static ComparedReal Sin(ComparedReal x) => Trigonometry.Sin(x);

    public static ComparedReal Cos(ComparedReal x) => Trigonometry.Cos(x);

    private static ComparedReal Both(ComparedReal left, ComparedReal right) => new(left.Known && right.Known);

    private static ComparedReal Compared(ComparedReal left, ComparedReal right) =>
        left.Known && !right.Known
            ? throw new InvalidOperationException(
                "a known number stands left of an unknown one, which is true for NaN in a kernel; exchange the two")
            : Both(left, right);
}
