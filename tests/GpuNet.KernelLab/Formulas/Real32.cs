extern alias library;

using GpuNet.KernelLab;
using GpuNet.KernelLab.Simulation;
using Original = library::GpuNet.Formulas.Reals.Real32;

namespace GpuNet.Formulas.Reals;

/// <summary>
/// The library's type of the same name, which counts what it computes. Kernels compiled here take this one, and with it
/// every formula does: formulas are generic over the real number.
/// </summary>
internal readonly record struct Real32(float Value) : IReal<Real32>
{
    public static Real32 Zero => new(0);

    public static Real32 One => new(1);

    private static Arithmetic Count => SimulatedThread.Current.Launch.Report.Arithmetic;

    public static Real32 Of(float value) => new(value);

    public static Real32 operator +(Real32 left, Real32 right)
    {
        Count.Additions++;
        return Counted(Library(left) + Library(right));
    }

    public static Real32 operator -(Real32 left, Real32 right)
    {
        Count.Additions++;
        return Counted(Library(left) - Library(right));
    }

    public static Real32 operator *(Real32 left, Real32 right)
    {
        Count.Multiplications++;
        return Counted(Library(left) * Library(right));
    }

    public static Real32 operator /(Real32 left, Real32 right)
    {
        Count.Divisions++;
        return Counted(Library(left) / Library(right));
    }

    // A sign costs nothing: instructions take their operands with either.
    public static Real32 operator -(Real32 x) => Counted(-Library(x));

    public static Real32 MultiplyAdd(Real32 left, Real32 right, Real32 addend)
    {
        Count.Multiplications++;
        Count.Additions++;
        return Counted(Original.MultiplyAdd(Library(left), Library(right), Library(addend)));
    }

    public static Real32 Max(Real32 left, Real32 right)
    {
        Count.Comparisons++;
        return Counted(Original.Max(Library(left), Library(right)));
    }

    public static Real32 Min(Real32 left, Real32 right)
    {
        Count.Comparisons++;
        return Counted(Original.Min(Library(left), Library(right)));
    }

    public static Real32 IfGreater(Real32 left, Real32 right, Real32 then, Real32 otherwise)
    {
        Count.Comparisons++;
        return Counted(Original.IfGreater(Library(left), Library(right), Library(then), Library(otherwise)));
    }

    public static Real32 Abs(Real32 x) => Counted(Original.Abs(Library(x)));

    public static Real32 Sqrt(Real32 x)
    {
        Count.Functions++;
        return Counted(Original.Sqrt(Library(x)));
    }

    public static Real32 Exp(Real32 x)
    {
        Count.Functions++;
        return Counted(Original.Exp(Library(x)));
    }

    public static Real32 Log(Real32 x)
    {
        Count.Functions++;
        return Counted(Original.Log(Library(x)));
    }

    // Of the same parts as the library's, each counted.
    public static Real32 Tanh(Real32 x) => HyperbolicTangent.Of(x);

    public static Real32 Sigmoid(Real32 x) => LogisticFunction.Of(x);

    // Their parts depend on the angle; a kernel's cost of either is stated as a function.
    public static Real32 Sin(Real32 x)
    {
        Count.Functions++;
        return Counted(Original.Sin(Library(x)));
    }

    public static Real32 Cos(Real32 x)
    {
        Count.Functions++;
        return Counted(Original.Cos(Library(x)));
    }

    private static Original Library(Real32 x) => new(x.Value);

    private static Real32 Counted(Original x) => new(x.Value);
}
