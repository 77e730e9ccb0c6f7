namespace GpuNet.Devices.Host.Products;

/// <summary>
/// tile = A·B: A read in place, row by row or column by column, B in place or from a packed panel. The tile stays in
/// registers through the whole sum.
/// </summary>
/// <remarks>
/// 14 × 2 accumulators, 2 registers of B and a broadcast from memory fill the 32 registers of AVX-512; 6 × 2 the 16 of
/// AVX2. Written out by hand, since an array of accumulators would live in memory.
/// </remarks>
internal static unsafe class MicroKernel<R, TRows, TVectors, TPanel>
    where R : unmanaged, ILanes<R>
    where TRows : ICount
    where TVectors : ICount
    where TPanel : IPanel
{
    // 450 cycles of a tile of 14 × 32, as long as the third-level cache takes. The hardware looks a few lines ahead,
    // and the first strip that meets a panel in that cache, or packs one from it, waited for every line.
    private const int StepsAhead = 16;

    /// <param name="inner">K, the length of the sums.</param>
    /// <param name="a">The first number of A's strip.</param>
    /// <param name="rowStride">From one row of A to the next, in numbers.</param>
    /// <param name="stepStride">From one k of A to the next.</param>
    /// <param name="b">B's first registers: in place, or of a packed panel.</param>
    /// <param name="stride">From one k of B to the next.</param>
    /// <param name="panel">Takes what is read of B, k after k, if the panel is written.</param>
    /// <param name="tile">Takes Rows × Vectors registers.</param>
    // Compiled once and in full: a first, unoptimized version of this loop would be most of a short training's time.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        int inner, float* a, long rowStride, long stepStride, float* b, long stride, float* panel, float* tile)
    {
        R c0A = R.Zero, c0B = R.Zero;
        R c1A = R.Zero, c1B = R.Zero;
        R c2A = R.Zero, c2B = R.Zero;
        R c3A = R.Zero, c3B = R.Zero;
        R c4A = R.Zero, c4B = R.Zero;
        R c5A = R.Zero, c5B = R.Zero;
        R c6A = R.Zero, c6B = R.Zero;
        R c7A = R.Zero, c7B = R.Zero;
        R c8A = R.Zero, c8B = R.Zero;
        R c9A = R.Zero, c9B = R.Zero;
        R c10A = R.Zero, c10B = R.Zero;
        R c11A = R.Zero, c11B = R.Zero;
        R c12A = R.Zero, c12B = R.Zero;
        R c13A = R.Zero, c13B = R.Zero;
        long ahead = StepsAhead * stride;
        for (int k = 0; k < inner; k++)
        {
            CacheLine.Prefetch(b + ahead);
            if (TVectors.Value > 1)
                CacheLine.Prefetch(b + ahead + R.Count);
            R bA = R.Load(b);
            R bB = TVectors.Value > 1 ? R.Load(b + R.Count) : R.Zero;
            if (TPanel.IsWritten)
            {
                R.Store(bA, panel);
                if (TVectors.Value > 1)
                    R.Store(bB, panel + R.Count);
                panel += TVectors.Value * R.Count;
            }

            if (TRows.Value > 0)
                Add(a[0], bA, bB, ref c0A, ref c0B);
            if (TRows.Value > 1)
                Add(a[rowStride], bA, bB, ref c1A, ref c1B);
            if (TRows.Value > 2)
                Add(a[2 * rowStride], bA, bB, ref c2A, ref c2B);
            if (TRows.Value > 3)
                Add(a[3 * rowStride], bA, bB, ref c3A, ref c3B);
            if (TRows.Value > 4)
                Add(a[4 * rowStride], bA, bB, ref c4A, ref c4B);
            if (TRows.Value > 5)
                Add(a[5 * rowStride], bA, bB, ref c5A, ref c5B);
            if (TRows.Value > 6)
                Add(a[6 * rowStride], bA, bB, ref c6A, ref c6B);
            if (TRows.Value > 7)
                Add(a[7 * rowStride], bA, bB, ref c7A, ref c7B);
            if (TRows.Value > 8)
                Add(a[8 * rowStride], bA, bB, ref c8A, ref c8B);
            if (TRows.Value > 9)
                Add(a[9 * rowStride], bA, bB, ref c9A, ref c9B);
            if (TRows.Value > 10)
                Add(a[10 * rowStride], bA, bB, ref c10A, ref c10B);
            if (TRows.Value > 11)
                Add(a[11 * rowStride], bA, bB, ref c11A, ref c11B);
            if (TRows.Value > 12)
                Add(a[12 * rowStride], bA, bB, ref c12A, ref c12B);
            if (TRows.Value > 13)
                Add(a[13 * rowStride], bA, bB, ref c13A, ref c13B);
            a += stepStride;
            b += stride;
        }

        if (TRows.Value > 0)
            Store(c0A, c0B, 0, tile);
        if (TRows.Value > 1)
            Store(c1A, c1B, 1, tile);
        if (TRows.Value > 2)
            Store(c2A, c2B, 2, tile);
        if (TRows.Value > 3)
            Store(c3A, c3B, 3, tile);
        if (TRows.Value > 4)
            Store(c4A, c4B, 4, tile);
        if (TRows.Value > 5)
            Store(c5A, c5B, 5, tile);
        if (TRows.Value > 6)
            Store(c6A, c6B, 6, tile);
        if (TRows.Value > 7)
            Store(c7A, c7B, 7, tile);
        if (TRows.Value > 8)
            Store(c8A, c8B, 8, tile);
        if (TRows.Value > 9)
            Store(c9A, c9B, 9, tile);
        if (TRows.Value > 10)
            Store(c10A, c10B, 10, tile);
        if (TRows.Value > 11)
            Store(c11A, c11B, 11, tile);
        if (TRows.Value > 12)
            Store(c12A, c12B, 12, tile);
        if (TRows.Value > 13)
            Store(c13A, c13B, 13, tile);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float a, R bA, R bB, ref R cA, ref R cB)
    {
        R broadcast = R.Of(a);
        cA = R.MultiplyAdd(broadcast, bA, cA);
        if (TVectors.Value > 1)
            cB = R.MultiplyAdd(broadcast, bB, cB);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(R cA, R cB, int row, float* tile)
    {
        float* start = tile + (row * TVectors.Value * R.Count);
        R.Store(cA, start);
        if (TVectors.Value > 1)
            R.Store(cB, start + R.Count);
    }
}
