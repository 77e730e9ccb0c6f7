using GpuNet.Devices;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>
/// On ILGPU's CPU accelerator, always; with fewer lengths than on a host device, since a launch takes longer.
/// </summary>
[Collection("ilgpu-cpu")]
public class IlgpuCpuDeviceTests() : IlgpuDeviceTests("ilgpu-cpu")
{
    /// <summary>A length that is shared among all threads.</summary>
    public const int Large = 4_003;

    /// <summary>Lengths for devices that are slow to launch.</summary>
    public static IReadOnlyList<int> FewLengths { get; } = [0, 1, 2, 3, 4, 5, 7, 8, 31, 33, 63, 65, 257, Large];

    /// <summary>Rows and columns for devices that are slow to launch.</summary>
    public static IReadOnlyList<(int Rows, int Columns)> FewMatrices { get; } =
    [
        (0, 0), (0, 5), (3, 0), (1, 1), (2, 1), (3, 2), (3, 5), (7, 3), (1, 257), (64, 10), (65, 33), (129, 17),
    ];

    protected override int LargeLength => Large;

    protected override IEnumerable<int> Lengths => FewLengths;

    protected override IEnumerable<(int Rows, int Columns)> Matrices => FewMatrices;

    // Every third: they are in no order of size or transposition.
    protected override IEnumerable<GemmShape> Shapes => base.Shapes.Where((_, index) => index % 3 == 0);
}
