using System.Numerics;

namespace GpuNet.Devices.Host.Products;

/// <summary>
/// sums += A·B for a block of up to 32 k and some registers' columns, row after row: each number of A that is not 0
/// times its row of the block, which stays in the first-level cache.
/// </summary>
/// <remarks>
/// Every row looks at its own zeros only. Two rows at a time, which shared what they read of B from the second-level
/// cache, had to multiply where either was not 0: at half zeros three quarters instead of a half.
/// </remarks>
internal static unsafe class MaskedKernel<R, TVectors>
    where R : unmanaged, ILanes<R>
    where TVectors : ICount
{
    /// <param name="rows">The rows of C.</param>
    /// <param name="words">The first row's word of the mask.</param>
    /// <param name="wordStride">From one row's word to the next.</param>
    /// <param name="a">The first row's numbers of A.</param>
    /// <param name="rowStride">From one row of A to the next, in numbers.</param>
    /// <param name="stepStride">From one k of A to the next.</param>
    /// <param name="b">The block of B.</param>
    /// <param name="stride">From one k of B to the next.</param>
    /// <param name="sums">The sums, row after row.</param>
    /// <param name="begins">Whether the sums begin with this block.</param>
    // Without a call in its loops: over a call every accumulator would go to memory and back.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        int rows,
        uint* words,
        long wordStride,
        float* a,
        long rowStride,
        long stepStride,
        float* b,
        long stride,
        float* sums,
        bool begins)
    {
        for (int row = 0; row < rows; row++)
        {
            R cA = Begin(begins, sums, 0), cB = Begin(begins, sums, 1);
            R cC = Begin(begins, sums, 2), cD = Begin(begins, sums, 3);
            R cE = Begin(begins, sums, 4), cF = Begin(begins, sums, 5);
            R cG = Begin(begins, sums, 6), cH = Begin(begins, sums, 7);
            uint bits = *words;
            while (bits != 0)
            {
                long k = BitOperations.TrailingZeroCount(bits);
                bits &= bits - 1;
                float* from = b + (k * stride);
                R x = R.Of(a[k * stepStride]);
                Add(from, 0, x, ref cA);
                Add(from, 1, x, ref cB);
                Add(from, 2, x, ref cC);
                Add(from, 3, x, ref cD);
                Add(from, 4, x, ref cE);
                Add(from, 5, x, ref cF);
                Add(from, 6, x, ref cG);
                Add(from, 7, x, ref cH);
            }

            Store(cA, sums, 0);
            Store(cB, sums, 1);
            Store(cC, sums, 2);
            Store(cD, sums, 3);
            Store(cE, sums, 4);
            Store(cF, sums, 5);
            Store(cG, sums, 6);
            Store(cH, sums, 7);
            words += wordStride;
            a += rowStride;
            sums += TVectors.Value * R.Count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static R Begin(bool begins, float* sums, int vector) =>
        begins || vector >= TVectors.Value ? R.Zero : R.Load(sums + (vector * R.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* from, int vector, R x, ref R sum)
    {
        if (vector < TVectors.Value)
            sum = R.MultiplyAdd(x, R.Load(from + (vector * R.Count)), sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(R sum, float* sums, int vector)
    {
        if (vector < TVectors.Value)
            R.Store(sum, sums + (vector * R.Count));
    }
}
