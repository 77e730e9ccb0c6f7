using GpuNet.Devices;
using GpuNet.TestReport;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>
/// On ILGPU's CPU accelerator, always; with fewer lengths than on a host device, since a launch takes longer.
/// </summary>
[Collection("ilgpu-cpu")]
public class IlgpuCpuDeviceTests() : IlgpuDeviceTests("ilgpu-cpu"), IDeviceTests
{
    public static DevicePlace Place => PlaceOf("ilgpu-cpu");

    protected override int LargeLength => ShortLists.LargeLength;

    protected override IEnumerable<int> Lengths => ShortLists.Lengths;

    protected override IEnumerable<(int Rows, int Columns)> Matrices => ShortLists.Matrices;

    protected override IEnumerable<GemmShape> Shapes => ShortLists.OfShapes(base.Shapes);
}
