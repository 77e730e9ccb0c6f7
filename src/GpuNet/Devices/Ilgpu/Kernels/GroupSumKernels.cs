using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>Sums for GPUs, whose threads meet at barriers. The order of a sum depends on its size alone.</summary>
internal static class GroupSumKernels
{
    /// <summary>The threads of a group: a power of two.</summary>
    public const int Threads = 256;

    /// <summary>The rows that a lane of a column sum loads at once.</summary>
    internal const int RowsOfRound = 8;

    // Eight columns are one sector of memory. With sixteen columns or fewer, the rows read at once are contiguous.
    private const int WidthOfMany = 8;
    private const int MostOfOneGroup = 16;

    /// <summary>How many columns a group sums at once.</summary>
    internal static int Width(int columns) => columns <= MostOfOneGroup ? columns : WidthOfMany;

    /// <summary>
    /// r = scale · Σᵢ xᵢ, or added to the compensated sum r to accumulate. Thread t has the elements t, t + 256 … in
    /// runs.
    /// </summary>
    public static void Sum(ArrayView<float> input, float scale, ArrayView<float> result, int accumulate)
    {
        ArrayView<float> sums = SharedMemory.Allocate<float>(Threads);
        float sum = Join(SumOf(input, 0, (int)input.Length), sums);
        if (Group.IdxX > 0)
            return;
        RowKernels.Finish(scale * sum, result, accumulate);
    }

    /// <summary>
    /// partₚ = Σᵢ xᵢ over the elements p · <paramref name="length"/> and on; a group sums a part as <see cref="Sum"/>
    /// does all.
    /// </summary>
    public static void PartSums(int length, ArrayView<float> input, ArrayView<float> parts)
    {
        ArrayView<float> sums = SharedMemory.Allocate<float>(Threads);

        // All threads of a group process the same parts, so they meet at the same barriers.
        for (int part = Grid.IdxX; part < (int)parts.Length; part += Grid.DimX)
        {
            int start = part * length;
            float sum = Join(SumOf(input, start, start + Math.Min(length, (int)input.Length - start)), sums);
            if (Group.IdxX == 0)
                parts[part] = sum;

            // The next round overwrites memory from which the first thread may still read this round's sum.
            Group.Barrier();
        }
    }

    /// <summary>A thread's share of a sum; four loads are in flight at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float SumOf(ArrayView<float> input, int start, int end)
    {
        var part = default(LongSum<Real32>);
        int index = start + Group.IdxX;
        for (; index < end - (3 * Threads); index += 4 * Threads)
        {
            float x = input[index];
            float y = input[index + Threads];
            float z = input[index + (2 * Threads)];
            float w = input[index + (3 * Threads)];
            part.Add(new Real32(x));
            part.Add(new Real32(y));
            part.Add(new Real32(z));
            part.Add(new Real32(w));
        }

        for (; index < end; index += Threads)
            part.Add(new Real32(input[index]));
        return part.Value.Value;
    }

    /// <summary>
    /// The sum over the threads' values, returned to all of them, by tree reduction.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Join(float part, ArrayView<float> sums)
    {
        int thread = Group.IdxX;
        sums[thread] = part;
        Group.Barrier();
        for (int half = Threads / 2; half > 0; half /= 2)
        {
            if (thread < half)
                sums[thread] += sums[thread + half];
            Group.Barrier();
        }

        return sums[0];
    }

    /// <summary>
    /// rₚⱼ = Σᵢ xᵢⱼ over the rows p · <paramref name="length"/> and on, for every part p of them. A group has <paramref name="width"/> neighbouring columns and 256 / width lanes: a lane sums the
    /// rows lane, lane + lanes …, eight at once so that as many loads are in flight, in a compensated sum; a tree
    /// reduction then adds the lanes' sums.
    /// </summary>
    public static void SumColumns(
        int rows, int columns, int width, int length, ArrayView<float> input, ArrayView<float> result)
    {
        ArrayView<float> sums = SharedMemory.Allocate<float>(Threads);
        int thread = Group.IdxX;
        int lanes = Quotient.Of(Threads, width);
        int lane = Quotient.Of(thread, width);
        int blocks = Quotient.Of(columns + width - 1, width);
        int works = blocks * Math.Max(1, Quotient.Of(rows + length - 1, length));
        int step = lanes * columns;
        int widest = Threads / 2;
        while (widest >= lanes)
            widest /= 2;

        // All threads of a group process the same columns, so they meet at the same barriers.
        for (int work = Grid.IdxX; work < works; work += Grid.DimX)
        {
            int place = Quotient.Of(work, blocks);
            int column = ((work - (place * blocks)) * width) + thread - (lane * width);
            int start = place * length;
            int end = start + Math.Min(length, rows - start);
            bool inside = lane < lanes && column < columns;
            int row = inside ? start + lane : end;
            var part = default(LongSum<Real32>);
            for (; row < end - (7 * lanes); row += RowsOfRound * lanes)
            {
                int index = (row * columns) + column;
                float x0 = input[index];
                float x1 = input[index + step];
                float x2 = input[index + (2 * step)];
                float x3 = input[index + (3 * step)];
                float x4 = input[index + (4 * step)];
                float x5 = input[index + (5 * step)];
                float x6 = input[index + (6 * step)];
                float x7 = input[index + (7 * step)];
                part.Add(new Real32(((x0 + x1) + (x2 + x3)) + ((x4 + x5) + (x6 + x7))));
            }

            for (; row < end; row += lanes)
                part.Add(new Real32(input[(row * columns) + column]));
            sums[thread] = part.Value.Value;
            Group.Barrier();
            for (int half = widest; half > 0; half /= 2)
            {
                if (lane < half && lane + half < lanes)
                    sums[thread] += sums[thread + (half * width)];
                Group.Barrier();
            }

            if (lane == 0 && inside)
                result[(place * columns) + column] = sums[thread];
            Group.Barrier();
        }
    }
}
