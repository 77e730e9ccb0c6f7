using GpuNet.CudaEmulator.Counting;
using GpuNet.CudaEmulator.Execution;
using GpuNet.CudaEmulator.Kernels;
using ILGPU;
using Xunit;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.CudaEmulator.Tests.Kernels;

/// <summary>The laboratory itself.</summary>
public sealed class LabTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    public void A_launch_gives_the_same_report_every_time(int seed) =>
        Assert.Equal(Transpose(seed).Report.ToString(), Transpose(seed).Report.ToString());

    [Fact]
    public void A_right_kernel_does_not_depend_on_the_order_of_threads()
    {
        (LaunchCounts report, float[] result) = Transpose(0);
        for (int seed = 1; seed < 5; seed++)
        {
            (LaunchCounts other, float[] otherResult) = Transpose(seed);
            Assert.Equal(result, otherResult);
            Assert.Equal(report.ToString(), other.ToString());
        }
    }

    [Fact]
    public void A_wrong_kernel_may_depend_on_the_order_of_threads()
    {
        var results = new HashSet<string>();
        for (int seed = 0; seed < 4; seed++)
        {
            var bench = new KernelBench(seed);
            ArrayView<float> result = bench.Global<float>(64, "result");
            _ = bench.Inspect("race", 1, 64, () => Call(Broken.BrokenKernels.NoBarrierBeforeRead, result));
            _ = results.Add(string.Concat(result.Peek().Select(value => float.IsNaN(value) ? '?' : '.')));
        }

        Assert.True(results.Count > 1);
    }

    [Fact]
    public void A_launch_with_findings_throws_them()
    {
        var bench = new KernelBench();
        ArrayView<float> input = bench.Global(new float[3], "input");
        ArrayView<float> copy = bench.Global<float>(3, "copy");
        KernelFaultException fault = Assert.Throws<KernelFaultException>(
            () => bench.Launch("copy", 1, 4, () => Call(Broken.BrokenKernels.NoEdgeCheck, input, copy)));
        Assert.Contains("index 3 of input, whose view has 3 elements", fault.Message, StringComparison.Ordinal);
        Assert.Contains("OutOfBounds in copy at BrokenKernels.cs:", fault.Message, StringComparison.Ordinal);
        Assert.Contains("group 0 thread 3", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_kernel_left_unwritten_cannot_be_taken_for_a_result()
    {
        var bench = new KernelBench();
        ArrayView<float> input = bench.Global(new float[3], "input");
        ArrayView<float> copy = bench.Global<float>(4, "copy");
        _ = bench.Launch("copy", 1, 3, () => Call(Broken.BrokenKernels.NoEdgeCheck, input, copy));
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(copy.ToArray);
        Assert.Contains("copy at byte 12", exception.Message, StringComparison.Ordinal);
        Assert.True(float.IsNaN(copy.Peek()[3]));
    }

    [Fact]
    public void Memory_is_out_of_reach_outside_a_launch()
    {
        ArrayView<float> buffer = new KernelBench().Global(new float[3], "buffer");
        _ = Assert.Throws<InvalidOperationException>(() => buffer.View[0]);
    }

    [Fact]
    public void A_launch_that_no_device_would_take_is_refused()
    {
        var bench = new KernelBench();
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => bench.Launch("none", 0, 1, () => { }));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => bench.Launch("large", 1, 1025, () => { }));
        KernelFaultException fault = Assert.Throws<KernelFaultException>(
            () => bench.Launch("allocates", 1, 1, () => bench.Global<float>(1, "late")));
        Assert.Contains("late: memory is allocated before a launch", fault.Message, StringComparison.Ordinal);
    }

    private static (LaunchCounts Report, float[] Result) Transpose(int seed)
    {
        var bench = new KernelBench(seed);
        ArrayView<float> input = bench.Global([.. Enumerable.Range(0, 1024).Select(index => (float)index)], "input");
        ArrayView<float> result = bench.Global<float>(1024, "result");
        LaunchCounts report = bench.Launch(
            "transpose", 1, new Dim(32, 8), () => Call(CounterKernels.Transpose, input, result, 33));
        return (report, result.ToArray());
    }
}
