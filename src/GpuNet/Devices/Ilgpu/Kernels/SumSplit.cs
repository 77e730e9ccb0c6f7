namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// How long sums are split on GPUs: a group sums each part, and one more group adds the parts in order. The numbers to
/// be summed alone determine the parts, so the order of a sum is the same on every GPU.
/// </summary>
/// <param name="Length">The numbers, or rows, of a part; the last may have fewer.</param>
/// <param name="Count">The number of parts; 1 if a second launch would cost more than it saves.</param>
internal readonly record struct SumSplit(int Length, int Count)
{
    /// <summary>The most parts: a thread of the second group adds one.</summary>
    public const int Most = GroupSumKernels.Threads;

    private const int FewestParts = 4;
    private const int LengthOfPart = 8 * GroupSumKernels.Threads;
    private const int RoundsOfPart = 2;

    /// <summary>The parts of a sum of so many numbers: at least eight for a thread.</summary>
    public static SumSplit OfNumbers(int length) => Of(length, LengthOfPart, GroupSumKernels.Threads);

    /// <summary>The parts of sums over so many rows: at least two rounds of eight loads for a lane.</summary>
    public static SumSplit OfRows(int rows, int width)
    {
        int round = GroupSumKernels.Threads / width * GroupSumKernels.RowsOfRound;
        return Of(rows, RoundsOfPart * round, round);
    }

    /// <summary>Parts of at least so many items, in multiples of a step.</summary>
    private static SumSplit Of(int items, int fewest, int step)
    {
        int parts = Math.Min(items / fewest, Most);
        if (parts < FewestParts)
            return new SumSplit(items, 1);
        int length = (((items - 1) / parts / step) + 1) * step;
        return new SumSplit(length, ((items - 1) / length) + 1);
    }
}
