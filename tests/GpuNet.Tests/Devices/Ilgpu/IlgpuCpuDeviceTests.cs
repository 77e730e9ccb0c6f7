using GpuNet.Devices;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>
/// On ILGPU's CPU accelerator, always; with fewer lengths than on a host device, since a launch takes longer.
/// </summary>
[Collection("ilgpu-cpu")]
public class IlgpuCpuDeviceTests() : IlgpuDeviceTests("ilgpu-cpu")
{
    protected override int LargeLength => ShortLists.LargeLength;

    protected override IEnumerable<int> Lengths => ShortLists.Lengths;

    protected override IEnumerable<(int Rows, int Columns)> Matrices => ShortLists.Matrices;

    protected override IEnumerable<GemmShape> Shapes => ShortLists.OfShapes(base.Shapes);
}
