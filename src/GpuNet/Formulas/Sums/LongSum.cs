namespace GpuNet.Formulas.Sums;

/// <summary>
/// A sum of any length: runs of <see cref="Run"/> numbers are added one after another, and the sums of the runs are
/// compensated. So the error is that of one run, whatever the length, and up to one run the bits are those of a plain
/// sum.
/// </summary>
/// <remarks>A kernel's: of lanes that end together a loop over runs is faster.</remarks>
/// <typeparam name="R">The real number.</typeparam>
internal struct LongSum<R>
    where R : struct, IReal<R>
{
    /// <summary>The numbers of a run: a power of two.</summary>
    public const int Run = 64;

    private CompensatedSum<R> total;
    private R run;
    private int count;

    /// <summary>The sum of all that was added.</summary>
    public readonly R Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => total.With(run).Sum;
    }

    /// <summary>Adds one more number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(R x)
    {
        run += x;
        count++;
        if ((count & (Run - 1)) != 0)
            return;
        total = total.With(run);
        run = R.Zero;
    }
}
