namespace GpuNet.Devices.Host.Products;

/// <summary>
/// How a product's sums are cut: up to <see cref="Longest"/> products are added up one after another; of more, chains are
/// summed by themselves and joined in compensated sums, so that the error does not grow with k.
/// </summary>
/// <typeparam name="R">The register.</typeparam>
internal static unsafe class InnerChains<R>
    where R : unmanaged, ILanes<R>
{
    /// <summary>The longest sum that is taken in one chain.</summary>
    public const int Longest = 2048;

    /// <summary>The steps of a chain of a longer one.</summary>
    public const int Length = 512;

    /// <summary>Takes a chain's sums in.</summary>
    /// <param name="chain">The chain's sums, whole registers.</param>
    /// <param name="totals">The sums of all chains so far.</param>
    /// <param name="rests">What was rounded away from them.</param>
    /// <param name="length">The number of sums.</param>
    /// <param name="begins">Whether it is the first chain.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Join(float* chain, float* totals, float* rests, int length, bool begins)
    {
        for (int index = 0; index < length; index += R.Count)
        {
            CompensatedSum<R> total = begins
                ? CompensatedSum<R>.Zero
                : new CompensatedSum<R>(R.Load(totals + index), R.Load(rests + index));
            total = total.With(R.Load(chain + index));
            R.Store(total.Sum, totals + index);
            R.Store(total.Rest, rests + index);
        }
    }
}
