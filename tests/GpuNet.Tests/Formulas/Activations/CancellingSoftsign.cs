using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Reals;

namespace GpuNet.Tests.Formulas.Activations;

/// <summary>x / (1 + |x|) with the slope (1 − |y|)², which has no digit left where y has rounded to ±1.</summary>
internal readonly record struct CancellingSoftsign : IActivation
{
    public static string Name => "cancelling-softsign";

    public static bool DerivativeNeedsInput => false;

    public static bool DerivativeNeedsOutput => true;

    public R Value<R>(R x)
        where R : struct, IReal<R>
    {
        R bounded = R.Within(x, 1e30f);
        return bounded / (R.One + R.Abs(bounded));
    }

    public R Derivative<R>(R x, R y)
        where R : struct, IReal<R>
    {
        R rest = R.One - R.Abs(y);
        return rest * rest;
    }
}
