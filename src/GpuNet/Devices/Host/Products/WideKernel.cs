namespace GpuNet.Devices.Host.Products;

/// <summary>
/// A tile of one or two rows and up to 8 registers: what the micro-kernel does, but that B is never packed.
/// </summary>
/// <remarks>
/// 2 × 8 accumulators fill AVX-512; 2 × 4 the 16 registers of AVX2. Written out by hand, as the micro-kernel is. With the
/// same sums in that, which no other tile uses, every product took 6 to 8 % longer.
/// </remarks>
internal static unsafe class WideKernel<R, TRows, TVectors>
    where R : unmanaged, ILanes<R>
    where TRows : ICount
    where TVectors : ICount
{
    /// <param name="inner">K, the length of the sums.</param>
    /// <param name="a">The first row of A.</param>
    /// <param name="rowStride">From one row of A to the next, in numbers.</param>
    /// <param name="stepStride">From one k of A to the next.</param>
    /// <param name="b">The first column of B.</param>
    /// <param name="stride">From one row of B to the next.</param>
    /// <param name="panel">Not used.</param>
    /// <param name="tile">Takes Rows × Vectors registers.</param>
    // Without a call in its loops: over a call every accumulator would go to memory and back.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        int inner, float* a, long rowStride, long stepStride, float* b, long stride, float* panel, float* tile)
    {
        R c0A = R.Zero, c0B = R.Zero, c0C = R.Zero, c0D = R.Zero, c0E = R.Zero, c0F = R.Zero, c0G = R.Zero, c0H = R.Zero;
        R c1A = R.Zero, c1B = R.Zero, c1C = R.Zero, c1D = R.Zero, c1E = R.Zero, c1F = R.Zero, c1G = R.Zero, c1H = R.Zero;
        for (int k = 0; k < inner; k++)
        {
            R x = R.Of(a[0]);
            R y = TRows.Value > 1 ? R.Of(a[rowStride]) : R.Zero;
            Add(b, 0, x, y, ref c0A, ref c1A);
            Add(b, 1, x, y, ref c0B, ref c1B);
            Add(b, 2, x, y, ref c0C, ref c1C);
            Add(b, 3, x, y, ref c0D, ref c1D);
            Add(b, 4, x, y, ref c0E, ref c1E);
            Add(b, 5, x, y, ref c0F, ref c1F);
            Add(b, 6, x, y, ref c0G, ref c1G);
            Add(b, 7, x, y, ref c0H, ref c1H);
            a += stepStride;
            b += stride;
        }

        Store(c0A, c1A, 0, tile);
        Store(c0B, c1B, 1, tile);
        Store(c0C, c1C, 2, tile);
        Store(c0D, c1D, 3, tile);
        Store(c0E, c1E, 4, tile);
        Store(c0F, c1F, 5, tile);
        Store(c0G, c1G, 6, tile);
        Store(c0H, c1H, 7, tile);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* from, int vector, R x, R y, ref R first, ref R second)
    {
        if (vector >= TVectors.Value)
            return;
        R b = R.Load(from + (vector * R.Count));
        first = R.MultiplyAdd(x, b, first);
        if (TRows.Value > 1)
            second = R.MultiplyAdd(y, b, second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(R first, R second, int vector, float* tile)
    {
        if (vector >= TVectors.Value)
            return;
        R.Store(first, tile + (vector * R.Count));
        if (TRows.Value > 1)
            R.Store(second, tile + ((TVectors.Value + vector) * R.Count));
    }
}
