using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>Sums for GPUs, whose threads meet at barriers. The order of a sum depends on its size alone.</summary>
internal static class GroupSumKernels
{
    /// <summary>The threads of a group: a power of two.</summary>
    public const int Threads = 256;

    // Eight columns are a sector of memory. Fewer rows at once, of sixteen or less, are a piece of memory without gaps.
    private const int WidthOfMany = 8;
    private const int MostOfOneGroup = 16;

    /// <summary>How many columns a group sums at once.</summary>
    internal static int Width(int columns) => columns <= MostOfOneGroup ? columns : WidthOfMany;

    /// <summary>
    /// r = scale · Σᵢ xᵢ, on top of the running sum r to accumulate. Thread t sums the elements t, t + 256 …; then halves of the
    /// threads add the other halves' sums.
    /// </summary>
    public static void Sum(ArrayView<float> input, float scale, ArrayView<float> result, int accumulate)
    {
        ArrayView<float> sums = SharedMemory.Allocate<float>(Threads);
        int thread = Group.IdxX;
        float sum = 0f;
        for (int index = thread; index < (int)input.Length; index += Threads)
            sum += input[index];
        sums[thread] = sum;
        Group.Barrier();
        for (int half = Threads / 2; half > 0; half /= 2)
        {
            if (thread < half)
                sums[thread] += sums[thread + half];
            Group.Barrier();
        }

        if (thread > 0)
            return;
        RowKernels.Finish(scale * sums[0], result, accumulate);
    }
    /// <summary>
    /// rⱼ = Σᵢ xᵢⱼ. A group has <paramref name="width"/> neighbouring columns and 256 / width lanes: a lane sums the
    /// rows lane, lane + lanes … in eight chains, so that eight loads are under way at once; then halves of the lanes
    /// add the other halves' sums.
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

        // The same columns for all threads of a group: they meet at the same barriers.
        for (int first = Grid.IdxX * width; first < columns; first += Grid.DimX * width)
        {
            int column = first + thread - (lane * width);
            bool inside = lane < lanes && column < columns;
            int row = inside ? lane : rows;
            float s0 = 0f;
            float s1 = 0f;
            float s2 = 0f;
            float s3 = 0f;
            float s4 = 0f;
            float s5 = 0f;
            float s6 = 0f;
            float s7 = 0f;
            for (; row < rows - (7 * lanes); row += 8 * lanes)
            {
                int index = (row * columns) + column;
                s0 += input[index];
                s1 += input[index + step];
                s2 += input[index + (2 * step)];
                s3 += input[index + (3 * step)];
                s4 += input[index + (4 * step)];
                s5 += input[index + (5 * step)];
                s6 += input[index + (6 * step)];
                s7 += input[index + (7 * step)];
            }

            for (; row < rows; row += lanes)
                s0 += input[(row * columns) + column];
            sums[thread] = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
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
