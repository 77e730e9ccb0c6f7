using GpuNet.Devices;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>
/// On ILGPU's CPU accelerator, always; with fewer lengths than on a host device, since a launch takes longer.
/// </summary>
[Collection("ilgpu-cpu")]
public class IlgpuCpuDeviceTests() : IlgpuDeviceTests("ilgpu-cpu")
{
    protected override int LargeLength => 4_003;

    protected override IEnumerable<int> Lengths => [0, 1, 2, 3, 4, 5, 7, 8, 31, 33, 63, 65, 257, LargeLength];

    protected override IEnumerable<(int Rows, int Columns)> Matrices =>
    [
        (0, 0), (0, 5), (3, 0), (1, 1), (2, 1), (3, 2), (3, 5), (7, 3), (1, 257), (64, 10), (65, 33), (129, 17),
    ];

    // Every third: they are in no order of size or transposition.
    protected override IEnumerable<GemmShape> Shapes => base.Shapes.Where((_, index) => index % 3 == 0);
}
