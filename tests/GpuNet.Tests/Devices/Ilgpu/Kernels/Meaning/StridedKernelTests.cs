using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.TestReport;
using ILGPU;
using Xunit;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;

public sealed class StridedKernelTests : IDeviceTests
{
    private static readonly int[][] Sizes = [[], [0], [7], [5, 3], [2, 3, 4], [2, 3, 2, 2], [2, 2, 3, 2, 2], [2, 2, 2, 3, 2, 2]];

    public static DevicePlace Place => Shapes.Place;

    [Fact]
    public void Copy_puts_each_element_in_its_place()
    {
        foreach (StridedTrial trial in StridedTrial.All(Sizes))
        {
            float[] x = Shapes.Numbers(trial.FirstLength);
            float[] before = Shapes.Numbers(trial.SecondLength, 3);
            float[] expected = [.. before];
            foreach ((int first, int second) in trial.Places)
                expected[second] = 2 * x[first];
            float[] actual = Shapes.Run(
                $"copy of {trial}",
                trial.SecondLength,
                (bench, r) =>
                {
                    ArrayView<float> input = bench.Global(x, "x");
                    return () => Call(StridedKernels.Copy, trial.Layout, 2f, input, r);
                },
                before);
            Assert.Equal(expected, actual);
        }
    }
}
