namespace GpuNet.Formulas.Reals;

/// <summary>
/// σ(x) and σ(−x) = 1 − σ(x) from one exponential: with e = e^−|x| and s = 1 / (1 + e) they are s and es, in the order
/// of x's sign. Neither cancels, however small it is.
/// </summary>
/// <param name="Right">σ(x).</param>
/// <param name="Left">σ(−x).</param>
internal readonly record struct LogisticPair<R>(R Right, R Left)
    where R : struct, IReal<R>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LogisticPair<R> Of(R x)
    {
        R exponential = R.Exp(-R.Abs(x));
        R large = R.One / (R.One + exponential);
        R small = exponential * large;
        return new LogisticPair<R>(R.IfGreater(x, R.Zero, large, small), R.IfGreater(x, R.Zero, small, large));
    }
}
