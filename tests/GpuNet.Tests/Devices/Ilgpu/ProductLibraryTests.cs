using GpuNet.Devices;
using GpuNet.Devices.Ilgpu;
using GpuNet.TestReport;
using ILGPU.Runtime.CPU;
using Xunit;
using Device = GpuNet.Devices.Device;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>
/// The contract on a device whose products a library makes, as cuBLAS would: workspace, order of launches and epilogues
/// of their own, without a GPU.
/// </summary>
[Collection("library of products")]
public sealed class ProductLibraryTests() : IlgpuDeviceTests("library"), IDeviceTests
{
    public static DevicePlace Place => DevicePlace.On("library of products", "two threads of the processor");

    protected override int LargeLength => 1_003;

    protected override IEnumerable<int> Lengths => [0, 1, 5, 33, LargeLength];

    protected override IEnumerable<(int Rows, int Columns)> Matrices => [(0, 5), (3, 0), (3, 5), (65, 33)];

    // Every third: they are in no order of size or transposition.
    protected override IEnumerable<GemmShape> Shapes => base.Shapes.Where((_, index) => index % 3 == 0);

    protected override IEnumerable<GemmShape> ShapesOfZeros => ShortLists.OfShapes(base.ShapesOfZeros.SkipLast(4));

    protected override IEnumerable<(int Samples, int Features, int Columns)> Batches => ShortLists.Batches;

    protected override Device OpenDevice() => new IlgpuDevice(
        new DeviceDescription("library", "cpu-accelerator", "two threads and a library", null, 2, []),
        context => new CPUDevice(2, 1, 1).CreateCPUAccelerator(context, CPUAcceleratorMode.Parallel),
        groups: false,
        (_, stream) => new HostProduct(stream));
}
