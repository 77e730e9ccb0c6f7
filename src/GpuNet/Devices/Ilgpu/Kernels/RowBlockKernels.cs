using ILGPU;

namespace GpuNet.Devices.Ilgpu.Kernels;

/// <summary>
/// Launches on narrow rows for GPUs. A group processes a block of consecutive rows: its threads copy the block to
/// shared memory with coalesced accesses, whatever the width; then each thread processes a row there, in the same order
/// as <see cref="RowKernels"/> and with the same bits; then all write the block back the way they read it.
/// </summary>
/// <remarks>
/// Groups have exactly <see cref="Threads"/> threads; a block has at most <see cref="MostRows"/> rows, or <see
/// cref="MostGradientRows"/> if two matrices are in shared memory: every OpenCL device has 32 KB.
/// </remarks>
internal static class RowBlockKernels
{
    /// <summary>The threads of a group.</summary>
    public const int Threads = 128;

    /// <summary>The maximum number of columns.</summary>
    public const int MostColumns = 32;

    /// <summary>The maximum number of rows of a block, one per thread.</summary>
    public const int MostRows = Threads;

    /// <summary>The maximum number of rows of a block of softmax's gradient, which reads two matrices.</summary>
    public const int MostGradientRows = 96;

    /// <summary>
    /// The minimum number of rows of a block: blocks then begin at a sector boundary, whatever their width.
    /// </summary>
    public const int FewestRows = 32;

    private const int TileLength = MostRows * (MostColumns | 1);
    private const int GradientTileLength = MostGradientRows * (MostColumns | 1);

    /// <summary>yᵢⱼ = softmax over row i.</summary>
    public static void Softmax(
        int rows, int columns, int blockRows, ArrayView<float> input, ArrayView<float> output)
    {
        ArrayView<float> tile = SharedMemory.Allocate<float>(TileLength);
        ArrayView<float> maxima = SharedMemory.Allocate<float>(MostRows);
        ArrayView<float> sums = SharedMemory.Allocate<float>(MostRows);
        int thread = Group.IdxX;
        int padding = Padding(columns);

        // All threads of a group process the same blocks, so they meet at the same barriers.
        for (int first = Grid.IdxX * blockRows; first < rows; first += Grid.DimX * blockRows)
        {
            int count = Math.Min(blockRows, rows - first);
            Load(first, count, columns, input, tile);
            Group.Barrier();
            if (thread < count)
            {
                int start = thread * (columns + padding);
                Real32 max = RowKernels.Max(start, columns, tile);
                sums[thread] = RowKernels.SumOfExponentials(start, columns, tile, max).Value;
                maxima[thread] = max.Value;
            }

            Group.Barrier();
            for (int place = thread; place < count * columns; place += Threads)
            {
                int row = place / columns;
                output[(first * columns) + place] = RowKernels.Probability(
                    tile[place + (row * padding)], new Real32(maxima[row]), new Real32(sums[row])).Value;
            }

            // A thread loads next where it has just read, while both loops walk alike; nothing counts on it.
            Group.Barrier();
        }
    }

    /// <summary>rᵢⱼ = yᵢⱼ(gᵢⱼ − Σₖ gᵢₖyᵢₖ).</summary>
    public static void SoftmaxGradient(
        int rows,
        int columns,
        int blockRows,
        ArrayView<float> output,
        ArrayView<float> upstream,
        ArrayView<float> result)
    {
        ArrayView<float> outputTile = SharedMemory.Allocate<float>(GradientTileLength);
        ArrayView<float> upstreamTile = SharedMemory.Allocate<float>(GradientTileLength);
        ArrayView<float> dots = SharedMemory.Allocate<float>(MostGradientRows);
        int thread = Group.IdxX;
        int padding = Padding(columns);
        for (int first = Grid.IdxX * blockRows; first < rows; first += Grid.DimX * blockRows)
        {
            int count = Math.Min(blockRows, rows - first);
            Load(first, count, columns, output, outputTile);
            Load(first, count, columns, upstream, upstreamTile);
            Group.Barrier();
            if (thread < count)
            {
                int start = thread * (columns + padding);
                dots[thread] = RowKernels.Dot(start, columns, outputTile, upstreamTile).Value;
            }

            Group.Barrier();
            for (int place = thread; place < count * columns; place += Threads)
            {
                int row = place / columns;
                int inside = place + (row * padding);
                result[(first * columns) + place] = Formulas.Activations.Softmax.Gradient(
                    new Real32(outputTile[inside]), new Real32(upstreamTile[inside]), new Real32(dots[row])).Value;
            }

            Group.Barrier();
        }
    }

    /// <summary>
    /// ℓᵢ = −ln softmax(zᵢ)ₜ and δᵢ = scale · (softmax(zᵢ) − eₜ) with t = labelsᵢ, one label per row; an empty output
    /// is omitted. A label outside the classes gives NaN, since a kernel cannot throw.
    /// </summary>
    public static void CrossEntropy(
        int columns,
        int blockRows,
        ArrayView<float> logits,
        ArrayView<int> labels,
        float scale,
        ArrayView<float> losses,
        ArrayView<float> delta)
    {
        ArrayView<float> tile = SharedMemory.Allocate<float>(TileLength);
        ArrayView<float> maxima = SharedMemory.Allocate<float>(MostRows);
        ArrayView<float> sums = SharedMemory.Allocate<float>(MostRows);
        ArrayView<int> classes = SharedMemory.Allocate<int>(MostRows);
        int thread = Group.IdxX;
        int padding = Padding(columns);
        int rows = (int)labels.Length;
        bool writesLosses = losses.Length > 0;
        bool writesDelta = delta.Length > 0;
        for (int first = Grid.IdxX * blockRows; first < rows; first += Grid.DimX * blockRows)
        {
            int count = Math.Min(blockRows, rows - first);
            Load(first, count, columns, logits, tile);
            Group.Barrier();
            if (thread < count)
            {
                int start = thread * (columns + padding);
                int label = labels[first + thread];
                Real32 max = RowKernels.Max(start, columns, tile);
                (Real32 sum, Real32 rest) = RowKernels.SumOfExponentials(start, columns, tile, max, writesLosses);
                if (writesLosses)
                {
                    float loss = float.NaN;
                    if (label >= 0 && label < columns)
                    {
                        var targetLogit = new Real32(tile[start + label]);
                        loss = Formulas.Losses.CrossEntropy.Value(targetLogit, max, sum, rest).Value;
                    }

                    losses[first + thread] = loss;
                }

                maxima[thread] = max.Value;
                sums[thread] = sum.Value;
                classes[thread] = label;
            }

            Group.Barrier();
            for (int place = thread; place < count * columns && writesDelta; place += Threads)
            {
                int row = place / columns;
                Real32 target = place - (row * columns) == classes[row] ? Real32.One : Real32.Zero;
                Real32 probability = RowKernels.Probability(
                    tile[place + (row * padding)], new Real32(maxima[row]), new Real32(sums[row]));
                delta[(first * columns) + place] =
                    scale * Formulas.Losses.CrossEntropy.Derivative(probability, target).Value;
            }

            Group.Barrier();
        }
    }

    /// <summary>
    /// right += 1 for every row whose label is argmaxⱼ zᵢⱼ, with one label per row, and confusion[labelᵢ · columns +
    /// argmaxⱼ zᵢⱼ] += 1 unless it is empty; the first of equal logits wins, NaN wins over numbers; a label outside the
    /// classes is not counted.
    /// </summary>
    public static void CountPredictions(
        int columns,
        int blockRows,
        ArrayView<float> logits,
        ArrayView<int> labels,
        ArrayView<int> right,
        ArrayView<int> confusion)
    {
        ArrayView<float> tile = SharedMemory.Allocate<float>(TileLength);
        int thread = Group.IdxX;
        int padding = Padding(columns);
        int rows = (int)labels.Length;
        for (int first = Grid.IdxX * blockRows; first < rows; first += Grid.DimX * blockRows)
        {
            int count = Math.Min(blockRows, rows - first);
            Load(first, count, columns, logits, tile);
            Group.Barrier();
            if (thread < count)
            {
                int label = labels[first + thread];
                int best = RowKernels.Prediction(thread * (columns + padding), columns, tile);
                RowKernels.Count(label, best, columns, right, confusion);
            }

            Group.Barrier();
        }
    }

    // Pads a row's length in shared memory to an odd number: threads that walk along neighbouring rows then read
    // different banks.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Padding(int columns) => 1 - (columns & 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(int first, int count, int columns, ArrayView<float> input, ArrayView<float> tile)
    {
        int padding = Padding(columns);
        for (int place = Group.IdxX; place < count * columns; place += Threads)
            tile[place + (place / columns * padding)] = input[(first * columns) + place];
    }
}
