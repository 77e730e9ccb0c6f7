namespace GpuNet.Devices;

/// <summary>
/// Maps each index of a dense array of up to six dimensions, the last one varying fastest, to a position in each of two
/// buffers: start + Σ coordinate · stride. It consists of numbers only, so that kernels can take it.
/// </summary>
/// <remarks>
/// A stride of 0 repeats a number. Dimensions of size 1 are dropped, and adjacent dimensions that are contiguous in
/// both buffers are merged: fewer divisions for a kernel, longer runs for the host.
/// </remarks>
public readonly record struct StridedLayout
{
    /// <summary>The maximum number of dimensions after merging.</summary>
    public const int MostSizes = 6;

    // 0 is the innermost.
    private readonly int size0;
    private readonly int size1;
    private readonly int size2;
    private readonly int size3;
    private readonly int size4;
    private readonly int size5;
    private readonly int first0;
    private readonly int first1;
    private readonly int first2;
    private readonly int first3;
    private readonly int first4;
    private readonly int first5;
    private readonly int second0;
    private readonly int second1;
    private readonly int second2;
    private readonly int second3;
    private readonly int second4;
    private readonly int second5;
    private readonly int firstStart;
    private readonly int secondStart;

    // The strides of the outermost remaining dimension.
    private readonly int firstLast;
    private readonly int secondLast;

    /// <summary>Creates a layout.</summary>
    /// <param name="sizes">The sizes, each at least 0, the last varying fastest.</param>
    /// <param name="first">A stride of at least 0 for each size, in the first buffer.</param>
    /// <param name="second">Likewise in the second.</param>
    /// <param name="firstStart">The position of the first element in the first buffer.</param>
    /// <param name="secondStart">Likewise in the second.</param>
    /// <exception cref="ArgumentException">
    /// A number is negative, the lists differ in length, or more than six dimensions remain.
    /// </exception>
    public StridedLayout(
        ReadOnlySpan<int> sizes,
        ReadOnlySpan<int> first,
        ReadOnlySpan<int> second,
        int firstStart = 0,
        int secondStart = 0)
    {
        if (first.Length != sizes.Length || second.Length != sizes.Length)
        {
            throw new ArgumentException(
                $"a strided layout of {sizes.Length} sizes needs one stride per size; got {first.Length} and "
                + $"{second.Length}");
        }

        if (firstStart < 0 || secondStart < 0)
        {
            throw new ArgumentException(
                $"the starts of a strided layout must be at least 0; got {firstStart} and {secondStart}");
        }

        Span<int> size = [1, 1, 1, 1, 1, 1];
        Span<int> one = stackalloc int[MostSizes];
        Span<int> other = stackalloc int[MostSizes];
        one.Clear();
        other.Clear();
        int rank = 0;
        long count = 1;
        for (int index = sizes.Length - 1; index >= 0; index--)
        {
            if (sizes[index] < 0 || first[index] < 0 || second[index] < 0)
            {
                throw new ArgumentException(
                    $"sizes and strides must be at least 0; size {index} is {sizes[index]} with strides "
                    + $"{first[index]} and "
                    + $"{second[index]}");
            }

            count *= sizes[index];
            if (sizes[index] == 1)
                continue;
            if (rank > 0
                && first[index] == (long)one[rank - 1] * size[rank - 1]
                && second[index] == (long)other[rank - 1] * size[rank - 1])
            {
                size[rank - 1] *= sizes[index];
                continue;
            }

            if (rank == MostSizes)
            {
                throw new ArgumentException(
                    $"a strided layout has at most {MostSizes} sizes that cannot be merged; got "
                    + $"{string.Join('×', sizes.ToArray())}");
            }

            (size[rank], one[rank], other[rank]) = (sizes[index], first[index], second[index]);
            rank++;
        }

        Count = checked((int)count);
        Rank = rank;
        (firstLast, secondLast) = rank == 0 ? (0, 0) : (one[rank - 1], other[rank - 1]);
        (this.firstStart, this.secondStart) = (firstStart, secondStart);
        (size0, size1, size2, size3, size4, size5) = (size[0], size[1], size[2], size[3], size[4], size[5]);
        (first0, first1, first2, first3, first4, first5) = (one[0], one[1], one[2], one[3], one[4], one[5]);
        (second0, second1, second2, second3, second4, second5) =
            (other[0], other[1], other[2], other[3], other[4], other[5]);
    }

    /// <summary>The number of elements.</summary>
    public int Count { get; }

    /// <summary>The number of remaining dimensions.</summary>
    public int Rank { get; }

    /// <summary>The minimum length of the first buffer.</summary>
    public long FirstLength => Count == 0 ? 0 : 1L + firstStart
        + ((size0 - 1L) * first0) + ((size1 - 1L) * first1) + ((size2 - 1L) * first2)
        + ((size3 - 1L) * first3) + ((size4 - 1L) * first4) + ((size5 - 1L) * first5);

    /// <summary>The minimum length of the second buffer.</summary>
    public long SecondLength => Count == 0 ? 0 : 1L + secondStart
        + ((size0 - 1L) * second0) + ((size1 - 1L) * second1) + ((size2 - 1L) * second2)
        + ((size3 - 1L) * second3) + ((size4 - 1L) * second4) + ((size5 - 1L) * second5);

    /// <summary>The innermost size: a run, along which only the strides below are added.</summary>
    internal int Run => size0;

    /// <summary>The stride along a run in the first buffer.</summary>
    internal int FirstStep => first0;

    /// <summary>The stride along a run in the second buffer.</summary>
    internal int SecondStep => second0;

    /// <summary>The two positions of an index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal StridedPlaces At(int index)
    {
        int first = firstStart;
        int second = secondStart;
        int left = index;

        // A uniform branch is cheaper than a division by 1.
        if (Rank > 1)
            Take(ref left, size0, first0, second0, ref first, ref second);
        if (Rank > 2)
            Take(ref left, size1, first1, second1, ref first, ref second);
        if (Rank > 3)
            Take(ref left, size2, first2, second2, ref first, ref second);
        if (Rank > 4)
            Take(ref left, size3, first3, second3, ref first, ref second);
        if (Rank > 5)
            Take(ref left, size4, first4, second4, ref first, ref second);
        return new StridedPlaces(first + (left * firstLast), second + (left * secondLast));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(ref int left, int size, int oneStride, int otherStride, ref int first, ref int second)
    {
        int next = left / size;
        int coordinate = left - (next * size);
        first += coordinate * oneStride;
        second += coordinate * otherStride;
        left = next;
    }
}
