using Xunit;

namespace GpuNet.KernelLab.Tests;

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
        (LaunchReport report, float[] result) = Transpose(0);
        for (int seed = 1; seed < 5; seed++)
        {
            (LaunchReport other, float[] otherResult) = Transpose(seed);
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
            var lab = new Lab(seed);
            LabBuffer<float> result = lab.Global<float>(64, "result");
            _ = lab.Inspect("race", 1, 64, () => Broken.BrokenKernels.NoBarrierBeforeRead(result));
            _ = results.Add(string.Concat(result.Peek().Select(value => float.IsNaN(value) ? '?' : '.')));
        }

        Assert.True(results.Count > 1);
    }

    [Fact]
    public void A_launch_with_findings_throws_them()
    {
        var lab = new Lab();
        LabBuffer<float> input = lab.Global(new float[3], "input");
        LabBuffer<float> copy = lab.Global<float>(3, "copy");
        KernelFaultException fault = Assert.Throws<KernelFaultException>(
            () => lab.Launch("copy", 1, 4, () => Broken.BrokenKernels.NoEdgeCheck(input, copy)));
        Assert.Contains("index 3 of input, whose view has 3 elements", fault.Message, StringComparison.Ordinal);
        Assert.Contains("OutOfBounds in copy at BrokenKernels.cs:", fault.Message, StringComparison.Ordinal);
        Assert.Contains("group 0 thread 3", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_kernel_left_unwritten_cannot_be_taken_for_a_result()
    {
        var lab = new Lab();
        LabBuffer<float> input = lab.Global(new float[3], "input");
        LabBuffer<float> copy = lab.Global<float>(4, "copy");
        _ = lab.Launch("copy", 1, 3, () => Broken.BrokenKernels.NoEdgeCheck(input, copy));
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(copy.ToArray);
        Assert.Contains("copy at byte 12", exception.Message, StringComparison.Ordinal);
        Assert.True(float.IsNaN(copy.Peek()[3]));
    }

    [Fact]
    public void Memory_is_out_of_reach_outside_a_launch()
    {
        LabBuffer<float> buffer = new Lab().Global(new float[3], "buffer");
        _ = Assert.Throws<InvalidOperationException>(() => buffer.View[0]);
    }

    [Fact]
    public void A_launch_that_no_device_would_take_is_refused()
    {
        var lab = new Lab();
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => lab.Launch("none", 0, 1, () => { }));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => lab.Launch("large", 1, 1025, () => { }));
        KernelFaultException fault = Assert.Throws<KernelFaultException>(
            () => lab.Launch("allocates", 1, 1, () => lab.Global<float>(1, "late")));
        Assert.Contains("late: memory is allocated before a launch", fault.Message, StringComparison.Ordinal);
    }

    private static (LaunchReport Report, float[] Result) Transpose(int seed)
    {
        var lab = new Lab(seed);
        LabBuffer<float> input = lab.Global([.. Enumerable.Range(0, 1024).Select(index => (float)index)], "input");
        LabBuffer<float> result = lab.Global<float>(1024, "result");
        LaunchReport report = lab.Launch(
            "transpose", 1, new Dim(32, 8), () => CounterKernels.Transpose(input, result, 33));
        return (report, result.ToArray());
    }
}
