using System.Runtime.CompilerServices;
using GpuNet.Formulas.Reals;
using GpuNet.Formulas.Sums;

namespace GpuNet.Devices.Host;

/// <summary>
/// The end of a row that does not fill a register: the same lanes, so the same bits, as everywhere else.
/// </summary>
internal static unsafe class Lanes
{
    /// <summary>
    /// The numbers that a row's sum takes in a run: 64 to a lane, one after another. Sums of several runs are
    /// compensated, so that the error does not grow with the length.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Run<R>()
        where R : unmanaged, ILanes<R> =>
        64 * R.Count;

    /// <summary>All lanes where they fit, else as many as are left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Load<R>(float* source, int left, float fill = 0)
        where R : unmanaged, ILanes<R> =>
        left >= R.Count ? R.Load(source) : R.LoadFirst(source, left, R.Of(fill));

    /// <summary>Σ xᵢ in compensated runs.</summary>
    public static float Sum<R>(float* source, int count)
        where R : unmanaged, ILanes<R>
    {
        CompensatedSum<R> total = CompensatedSum<R>.Zero;
        for (long run = 0; run < count; run += Run<R>())
        {
            long end = Math.Min(count, run + Run<R>());
            R sum = R.Zero;
            for (long index = run; index < end; index += R.Count)
                sum += Load<R>(source + index, (int)(count - index));
            total = total.With(sum);
        }

        return R.Sum(total.Sum);
    }

    /// <summary>Σ xᵢyᵢ in compensated runs.</summary>
    public static float SumOfProducts<R>(float* left, float* right, int count)
        where R : unmanaged, ILanes<R>
    {
        CompensatedSum<R> total = CompensatedSum<R>.Zero;
        for (long run = 0; run < count; run += Run<R>())
        {
            long end = Math.Min(count, run + Run<R>());
            R sum = R.Zero;
            for (long index = run; index < end; index += R.Count)
            {
                int rest = (int)(count - index);
                sum += Load<R>(left + index, rest) * Load<R>(right + index, rest);
            }

            total = total.With(sum);
        }

        return R.Sum(total.Sum);
    }

    /// <summary>Σ (s·xᵢ)² in compensated runs.</summary>
    public static float SumOfSquares<R>(float* source, int count, float scale)
        where R : unmanaged, ILanes<R>
    {
        CompensatedSum<R> total = CompensatedSum<R>.Zero;
        for (long run = 0; run < count; run += Run<R>())
        {
            long end = Math.Min(count, run + Run<R>());
            R sum = R.Zero;
            for (long index = run; index < end; index += R.Count)
            {
                R scaled = R.Of(scale) * Load<R>(source + index, (int)(count - index));
                sum += scaled * scaled;
            }

            total = total.With(sum);
        }

        return R.Sum(total.Sum);
    }

    /// <summary>All lanes where they fit, else as many as are left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<R>(R lanes, float* destination, int left)
        where R : unmanaged, ILanes<R>
    {
        if (left >= R.Count)
            R.Store(lanes, destination);
        else
            R.StoreFirst(lanes, destination, left);
    }
}
