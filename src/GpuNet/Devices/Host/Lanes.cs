namespace GpuNet.Devices.Host;

/// <summary>
/// The end of a row that does not fill a register: the same lanes, so the same bits, as everywhere else.
/// </summary>
internal static unsafe class Lanes
{
    /// <summary>
    /// The numbers that a row's sum takes in a chain: 64 to a lane, one after another. Sums of several chains are
    /// compensated, so that the error does not grow with the length.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Chain<R>()
        where R : unmanaged, ILanes<R> =>
        64 * R.Count;

    /// <summary>All lanes if they fit, otherwise as many as remain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Load<R>(float* source, int left, float fill = 0)
        where R : unmanaged, ILanes<R> =>
        left >= R.Count ? R.Load(source) : R.LoadFirst(source, left, R.Of(fill));

    /// <summary>Σ xᵢ in compensated chains.</summary>
    public static float Sum<R>(float* source, int count)
        where R : unmanaged, ILanes<R> =>
        Sum<R, Number<R>>(new(source), count);

    /// <summary>Σ xᵢyᵢ in compensated chains.</summary>
    public static float SumOfProducts<R>(float* left, float* right, int count)
        where R : unmanaged, ILanes<R> =>
        Sum<R, Product<R>>(new(left, right), count);

    /// <summary>Σ (s·xᵢ)² in compensated chains.</summary>
    public static float SumOfSquares<R>(float* source, int count, float scale)
        where R : unmanaged, ILanes<R> =>
        Sum<R, Square<R>>(new(source, scale), count);

    /// <summary>All lanes if they fit, otherwise as many as remain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<R>(R lanes, float* destination, int left)
        where R : unmanaged, ILanes<R>
    {
        if (left >= R.Count)
            R.Store(lanes, destination);
        else
            R.StoreFirst(lanes, destination, left);
    }

    private static float Sum<R, TTerm>(TTerm term, int count)
        where R : unmanaged, ILanes<R>
        where TTerm : unmanaged, ITerm<R>
    {
        CompensatedSum<R> total = CompensatedSum<R>.Zero;
        for (long chain = 0; chain < count; chain += Chain<R>())
        {
            long end = Math.Min(count, chain + Chain<R>());
            R sum = R.Zero;
            for (long index = chain; index < end; index += R.Count)
                sum += term.At(index, (int)(count - index));
            total = total.With(sum);
        }

        return R.Sum(total.Sum);
    }

    /// <summary>The terms of a sum from an index, as many as remain; 0 in the other lanes.</summary>
    private interface ITerm<R>
        where R : unmanaged, ILanes<R>
    {
        R At(long index, int left);
    }

    private readonly struct Number<R>(float* source) : ITerm<R>
        where R : unmanaged, ILanes<R>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R At(long index, int left) => Load<R>(source + index, left);
    }

    private readonly struct Product<R>(float* first, float* second) : ITerm<R>
        where R : unmanaged, ILanes<R>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R At(long index, int left) => Load<R>(first + index, left) * Load<R>(second + index, left);
    }

    private readonly struct Square<R>(float* source, float scale) : ITerm<R>
        where R : unmanaged, ILanes<R>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public R At(long index, int left)
        {
            R scaled = R.Of(scale) * Load<R>(source + index, left);
            return scaled * scaled;
        }
    }
}
