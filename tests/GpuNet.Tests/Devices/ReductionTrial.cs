using GpuNet.Devices;
using GpuNet.Tests.Graphs;

namespace GpuNet.Tests.Devices;

/// <summary>A dense array some axes of which are reduced.</summary>
internal sealed class ReductionTrial
{
    private static readonly (int[] Sizes, int[] Axes)[] Cases =
    [
        ([7], [0]), ([257], [0]), ([0], [0]), ([3, 0], [0]), ([3, 0], [1]), ([1, 1], [1]), ([5, 31], [0]), ([5, 31], [1]),
        ([31, 5], [0, 1]), ([3, 4, 17], [1]), ([3, 4, 17], [0, 2]), ([2, 3, 1, 5], [0, 2]), ([2, 3, 4, 5], [1, 3]),
        ([2, 3, 2, 3, 2, 3], [0, 2, 4]), ([257, 40], [0]), ([40, 257], [1]), ([13, 129, 23], [1]), ([5, 6], []),
    ];

    private readonly int[] sizes;
    private readonly int[] axes;
    private readonly int[][] under;

    private ReductionTrial(int[] sizes, int[] axes)
    {
        (this.sizes, this.axes) = (sizes, axes);
        Length = sizes.Aggregate(1, (product, size) => product * size);
        int[] strides = Strides(sizes);
        int[] kept = [.. Enumerable.Range(0, sizes.Length).Except(axes)];
        int[] keptSizes = [.. kept.Select(axis => sizes[axis])];
        Kept = new StridedLayout(keptSizes, [.. kept.Select(axis => strides[axis])], Strides(keptSizes));
        Reduced = new StridedLayout(
            [.. axes.Select(axis => sizes[axis])], [.. axes.Select(axis => strides[axis])], new int[axes.Length]);
        int[] spread = new int[sizes.Length];
        for (int index = 0; index < kept.Length; index++)
            spread[kept[index]] = Strides(keptSizes)[index];
        Spread = new StridedLayout(sizes, spread, strides);
        ILookup<int, int> places = AxisOperations.Places(sizes).ToLookup(
            place => AxisOperations.Index([.. kept.Select(axis => place[axis])], keptSizes),
            place => AxisOperations.Index(place, sizes));
        under = [.. Enumerable.Range(0, Kept.Count).Select(index => places[index].ToArray())];
    }

    public static IEnumerable<ReductionTrial> All => Cases.Select(item => new ReductionTrial(item.Sizes, item.Axes));

    public int Length { get; }

    public StridedLayout Kept { get; }

    public StridedLayout Reduced { get; }

    public StridedLayout Spread { get; }

    /// <summary>The places in the array that one result is made of, in order.</summary>
    public int[] Under(int index) => under[index];

    public override string ToString() => $"{string.Join('×', sizes)} over {string.Join(',', axes)}";

    private static int[] Strides(int[] sizes)
    {
        int[] strides = new int[sizes.Length];
        int stride = 1;
        for (int axis = sizes.Length - 1; axis >= 0; axis--)
            (strides[axis], stride) = (stride, stride * sizes[axis]);
        return strides;
    }
}
