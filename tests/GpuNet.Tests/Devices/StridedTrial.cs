using GpuNet.Devices;

namespace GpuNet.Tests.Devices;

/// <summary>A strided layout with its places, listed from their definition.</summary>
internal sealed class StridedTrial
{
    private readonly int[] sizes;
    private readonly int[] first;
    private readonly int[] second;

    private StridedTrial(int[] sizes, int seed)
    {
        var random = new Random(seed);
        Seed = seed;
        this.sizes = sizes;

        // The axes lie in any order in either buffer, with gaps; in the first one some are repeated.
        (int[] one, int[] other) = (Strides(random), Strides(random));
        for (int axis = 0; axis < sizes.Length; axis++)
            one[axis] = random.Next(4) == 0 ? 0 : one[axis];
        (first, second) = (one, other);
        (int firstStart, int secondStart) = (random.Next(3), random.Next(3));
        Layout = new StridedLayout(sizes, first, second, firstStart, secondStart);
        Places = [.. Coordinates(0).Select(coordinates => (
            firstStart + Dot(coordinates, first), secondStart + Dot(coordinates, second)))];
        FirstLength = Places.Select(place => place.First + 1).DefaultIfEmpty().Max() + random.Next(3);
        SecondLength = Places.Select(place => place.Second + 1).DefaultIfEmpty().Max() + random.Next(3);
    }

    public StridedLayout Layout { get; }

    public int Seed { get; }

    public (int First, int Second)[] Places { get; }

    public int FirstLength { get; }

    public int SecondLength { get; }

    public static IEnumerable<StridedTrial> All(int[][] sizes) =>
        from list in sizes from seed in Enumerable.Range(0, list.Length + 1) select new StridedTrial(list, seed);

    public override string ToString() =>
        $"{string.Join('×', sizes)} from {string.Join(',', first)} to {string.Join(',', second)}";

    private int[] Strides(Random random)
    {
        int[] order = [.. Enumerable.Range(0, sizes.Length)];
        if (random.Next(3) > 0)
            random.Shuffle(order);
        int[] strides = new int[sizes.Length];
        int stride = 1 + random.Next(2);
        foreach (int axis in order.Reverse())
        {
            strides[axis] = stride;
            stride = (stride * Math.Max(1, sizes[axis])) + (random.Next(3) == 0 ? 1 : 0);
        }

        return strides;
    }

    private IEnumerable<int[]> Coordinates(int axis)
    {
        if (axis == sizes.Length)
            return [[]];
        return from coordinate in Enumerable.Range(0, sizes[axis])
               from rest in Coordinates(axis + 1)
               select (int[])[coordinate, .. rest];
    }

    private static int Dot(int[] coordinates, int[] strides) =>
        coordinates.Zip(strides, (coordinate, stride) => coordinate * stride).Sum();
}
