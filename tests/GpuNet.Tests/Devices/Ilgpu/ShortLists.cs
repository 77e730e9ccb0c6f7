using GpuNet.Devices;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>
/// Fewer lengths and shapes for devices on which a launch takes long: around the ends of vectors, warps and groups.
/// </summary>
internal static class ShortLists
{
    /// <summary>A length that more than one group shares.</summary>
    public const int LargeLength = 4_003;

    /// <summary>Lengths of vectors.</summary>
    public static IEnumerable<int> Lengths => [0, 1, 2, 3, 4, 5, 7, 8, 31, 33, 63, 65, 257, LargeLength];

    /// <summary>A length at which a plain sum has lost its digits.</summary>
    public const int LongLength = 20_011;

    /// <summary>Lengths of a product's long sums.</summary>
    public static IReadOnlyList<int> LongInner => [1, 257, 4_099];

    /// <summary>Rows and columns.</summary>
    public static IEnumerable<(int Rows, int Columns)> Matrices =>
    [
        (0, 0), (0, 5), (3, 0), (1, 1), (2, 1), (3, 2), (3, 5), (7, 3), (1, 257), (64, 10), (65, 33), (129, 17),
    ];

    /// <summary>
    /// Formulas that are tried behind every kernel of a product, one of each kind; others are where it says so.
    /// </summary>
    public static IReadOnlySet<string> AreTriedEverywhere { get; } = new HashSet<string> { "leaky-relu", "tanh", "adam" };

    /// <summary>Every third: shapes are in no order of size or transposition.</summary>
    public static IEnumerable<GemmShape> OfShapes(IEnumerable<GemmShape> shapes) =>
        shapes.Where((_, index) => index % 3 == 0);

    /// <summary>The shapes at which a formula behind a product is tried: all, or every fourth.</summary>
    public static IEnumerable<GemmShape> OfShapes(IEnumerable<GemmShape> shapes, string formula) =>
        AreTriedEverywhere.Contains(formula) ? shapes : shapes.Where((_, index) => index % 4 == 0);

    /// <summary>Batches where a device has no other order for what products alone read.</summary>
    public static IEnumerable<(int Samples, int Features, int Columns)> Batches =>
        [(0, 40, 32), (3, 40, 32), (17, 33, 32), (40, 100, 61)];
}
