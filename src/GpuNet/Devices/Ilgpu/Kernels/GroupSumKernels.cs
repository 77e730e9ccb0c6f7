using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>Sums for GPUs, whose threads meet at barriers. The order of a sum depends on its size alone.</summary>
internal static class GroupSumKernels
{
    /// <summary>The threads of a group: a power of two.</summary>
    public const int Threads = 256;

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
        var part = default(LongSum<Real32>);
        for (int index = Group.IdxX; index < (int)input.Length; index += Threads)
            part.Add(new Real32(input[index]));
        float sum = Join(part.Value.Value, sums);
        if (Group.IdxX > 0)
            return;
        RowKernels.Finish(scale * sum, result, accumulate);
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
    /// rⱼ = Σᵢ xᵢⱼ. A group has <paramref name="width"/> neighbouring columns and 256 / width lanes: a lane sums the
    /// rows lane, lane + lanes …, eight at once so that as many loads are in flight, in a compensated sum; a tree
    /// reduction then adds the lanes' sums.
    /// </summary>
    public static void SumColumns(
        int rows, int columns, int width, ArrayView<float> input, ArrayView<float> result)
    {
        ArrayView<float> sums = SharedMemory.Allocate<float>(Threads);
        int thread = Group.IdxX;
        int lanes = Threads / width;
        int lane = thread / width;
        int step = lanes * columns;
        int widest = Threads / 2;
        while (widest >= lanes)
            widest /= 2;

        // All threads of a group process the same columns, so they meet at the same barriers.
        for (int first = Grid.IdxX * width; first < columns; first += Grid.DimX * width)
        {
            int column = first + thread - (lane * width);
            bool inside = lane < lanes && column < columns;
            int row = inside ? lane : rows;
            var part = default(LongSum<Real32>);
            for (; row < rows - (7 * lanes); row += 8 * lanes)
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

            for (; row < rows; row += lanes)
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
                result[column] = sums[thread];
            Group.Barrier();
        }
    }
}
