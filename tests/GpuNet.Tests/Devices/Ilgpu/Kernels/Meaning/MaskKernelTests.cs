using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.TestReport;
using ILGPU;
using Xunit;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;

public sealed class MaskKernelTests : IDeviceTests
{
    public static DevicePlace Place => Shapes.Place;

    [Fact]
    public void Select_takes_one_or_the_other()
    {
        float[] mask = [1, 0, -2, float.NaN, -0f, float.PositiveInfinity, 0];
        (float[] a, float[] b) = (Shapes.Numbers(7), Shapes.Numbers(7, 3));
        float[] Run(bool left, bool right) => Shapes.Run<float>("select", 7, (bench, r) =>
        {
            ArrayView<float> m = bench.Global(mask, "mask");
            ArrayView<float> first = left ? bench.Global(a, "a") : ArrayView<float>.Empty;
            ArrayView<float> second = right ? bench.Global(b, "b") : ArrayView<float>.Empty;
            return () => Call(ElementwiseKernels.Select, m, first, second, r);
        });
        Assert.Equal([a[0], b[1], a[2], b[3], b[4], a[5], b[6]], Run(true, true));
        Assert.Equal([a[0], 0, a[2], 0, 0, a[5], 0], Run(true, false));
        Assert.Equal([0, b[1], 0, b[3], b[4], 0, b[6]], Run(false, true));
    }
}
