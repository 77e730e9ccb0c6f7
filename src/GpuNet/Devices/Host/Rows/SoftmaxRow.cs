namespace GpuNet.Devices.Host.Rows;

/// <summary>
/// Shared by softmax and cross-entropy. A maximum may miss a NaN, but it makes the sum NaN, and so the row.
/// </summary>
internal static unsafe class SoftmaxRow
{
    /// <summary>
    /// The row's maximum and its sum of exponentials; the exponentials themselves go to <paramref name="target"/>
    /// unless it is null.
    /// </summary>
    public static (float Max, float Sum) Exponentials<R>(float* source, float* target, int columns)
        where R : unmanaged, ILanes<R>
    {
        // Two maxima, since one would be a single dependency chain.
        R largest = R.Of(float.NegativeInfinity);
        R other = largest;
        int at = 0;
        for (; at <= columns - (2 * R.Count); at += 2 * R.Count)
        {
            largest = R.LargerOf(largest, R.Load(source + at));
            other = R.LargerOf(other, R.Load(source + at + R.Count));
        }

        for (; at < columns; at += R.Count)
            largest = R.LargerOf(largest, Lanes.Load<R>(source + at, columns - at, float.NegativeInfinity));
        float max = R.Largest(R.LargerOf(largest, other));

        int whole = columns / R.Count * R.Count;
        CompensatedSum<R> total = CompensatedSum<R>.Zero;
        for (at = 0; at < whole; at += Lanes.Chain<R>())
        {
            total = total.With(WholeRegisters(
                source + at, target == null ? null : target + at, Math.Min(whole - at, Lanes.Chain<R>()), R.Of(max)));
        }

        R sum = total.Sum;
        if (whole < columns)
        {
            R row = R.LoadFirst(source + whole, columns - whole, R.Of(float.NegativeInfinity));
            R exponential = Softmax.Exponential(row, R.Of(max));
            sum += exponential;
            if (target != null)
                R.StoreFirst(exponential, target + whole, columns - whole);
        }

        return (max, R.Sum(sum));
    }

    // By itself, without the end of the row: only then does the compiler keep the constants of the exponential in
    // registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static R WholeRegisters<R>(float* source, float* target, int columns, R max)
        where R : unmanaged, ILanes<R>
    {
        R sum = R.Zero;
        for (int column = 0; column <= columns - R.Count; column += R.Count)
        {
            R exponential = Softmax.Exponential(R.Load(source + column), max);
            sum += exponential;
            if (target != null)
                R.Store(exponential, target + column);
        }

        return sum;
    }

    /// <summary>
    /// The sum of <see cref="Softmax.Rest"/> over a row of logits, or over their exponentials if those were kept, for
    /// the logarithm of the row's sum; 0 if that is not needed.
    /// </summary>
    // By itself, since most rows of an untrained network need none.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static float Rest<R>(float* row, bool areExponentials, int columns, float max, float sum)
        where R : unmanaged, ILanes<R>
    {
        if (sum > Softmax.LargestOnePlus)
            return 0;
        float fill = areExponentials ? 0 : float.NegativeInfinity;
        CompensatedSum<R> total = CompensatedSum<R>.Zero;
        for (int chain = 0; chain < columns; chain += Lanes.Chain<R>())
        {
            int end = Math.Min(columns, chain + Lanes.Chain<R>());
            R rest = R.Zero;
            for (int column = chain; column < end; column += R.Count)
            {
                R lanes = Lanes.Load<R>(row + column, columns - column, fill);
                rest += Softmax.Rest(areExponentials ? lanes : Softmax.Exponential(lanes, R.Of(max)));
            }

            total = total.With(rest);
        }

        return R.Sum(total.Sum);
    }

    /// <summary>Maximum and sum of a row that one register holds: its exponentials never go to memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Exponentials<R>(float* source, int columns, out float max, out float sum)
        where R : unmanaged, ILanes<R>
    {
        R row = Lanes.Load<R>(source, columns, float.NegativeInfinity);
        max = R.Largest(row);
        R exponentials = Softmax.Exponential(row, R.Of(max));
        sum = R.Sum(exponentials);
        return exponentials;
    }

    /// <summary>
    /// The same for four rows: one alone spends most of its time waiting for its maximum and its sum.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (R First, R Second, R Third, R Fourth) Exponentials<R>(
        float* source, int columns, out Vector128<float> max, out Real32x4 sums)
        where R : unmanaged, ILanes<R>
    {
        R first = Lanes.Load<R>(source, columns, float.NegativeInfinity);
        R second = Lanes.Load<R>(source + columns, columns, float.NegativeInfinity);
        R third = Lanes.Load<R>(source + (2 * (long)columns), columns, float.NegativeInfinity);
        R fourth = Lanes.Load<R>(source + (3 * (long)columns), columns, float.NegativeInfinity);
        max = R.Largest(first, second, third, fourth).Value;
        first = Softmax.Exponential(first, R.Of(max.ToScalar()));
        second = Softmax.Exponential(second, R.Of(max.GetElement(1)));
        third = Softmax.Exponential(third, R.Of(max.GetElement(2)));
        fourth = Softmax.Exponential(fourth, R.Of(max.GetElement(3)));
        sums = R.Sum(first, second, third, fourth);
        return (first, second, third, fourth);
    }
}
