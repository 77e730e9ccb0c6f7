using GpuNet.CudaEmulator.Counting;
using GpuNet.CudaEmulator.Execution;
using GpuNet.CudaEmulator.Kernels;
using GpuNet.CudaEmulator.Tests.Driver;
using GpuNet.TestReport;
using ILGPU;
using Xunit;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.CudaEmulator.Tests.Kernels;

/// <summary>The bench itself.</summary>
public sealed class KernelBenchTests : IDeviceTests
{
    public static DevicePlace Place => DriverTests.Place;

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    public void A_launch_gives_the_same_counts_every_time(int order) =>
        Assert.Equal(Transpose(order).Counts.ToString(), Transpose(order).Counts.ToString());

    [Fact]
    public void A_right_kernel_does_not_depend_on_the_order_of_warps()
    {
        (LaunchCounts counts, float[] result) = Transpose(0);
        for (int order = 1; order < 5; order++)
        {
            (LaunchCounts other, float[] otherResult) = Transpose(order);
            Assert.Equal(result, otherResult);
            Assert.Equal(counts.ToString(), other.ToString());
        }
    }

    [Fact]
    public void Blocks_take_turns_in_the_order_that_was_asked_for()
    {
        Assert.Equal(Enumerable.Range(0, 16), Tickets(0));
        int[] shuffled = Tickets(3);
        Assert.NotEqual(Enumerable.Range(0, 16), shuffled);
        Assert.Equal(Enumerable.Range(0, 16), shuffled.Order());
        Assert.NotEqual(shuffled, Tickets(4));
    }

    [Fact]
    public void A_launch_at_fault_throws_what_was_found()
    {
        using KernelBench bench = IlgpuOnEmulator.NewBench();
        ArrayView<float> input = bench.Global(new float[3], "input");
        ArrayView<float> copy = bench.Global<float>(3, "copy");
        KernelFaultException fault = Assert.Throws<KernelFaultException>(
            () => bench.Launch("copies", 1, 4, () => Call(BrokenKernels.NoEdgeCheck, input, copy)));
        Assert.Equal(FaultKind.OutOfBounds, fault.Kind);
        Assert.Contains("copies, 1 blocks of 4 threads: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("thread 3", fault.Message, StringComparison.Ordinal);
        Assert.Contains("0 bytes behind the end of input", fault.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(
            () => bench.Launch("copies", 1, 1, () => Call(BrokenKernels.NoEdgeCheck, input, copy)));
    }

    [Fact]
    public void A_fault_on_one_bench_is_none_on_the_next()
    {
        using (KernelBench broken = IlgpuOnEmulator.NewBench())
        {
            ArrayView<int> results = broken.Global<int>(16, "results");
            Assert.Throws<KernelFaultException>(
                () => broken.Launch("divides", 1, 16, () => Call(BrokenKernels.DividesByZero, results)));
        }

        using KernelBench bench = IlgpuOnEmulator.NewBench();
        ArrayView<int> right = bench.Global<int>(16, "results");
        _ = bench.Launch("divides", 1, 16, () => Call(RepairedKernels.DividesByZero, right));
        Assert.Equal(4, right.ToArray()[0]);
    }

    [Fact]
    public void What_a_kernel_left_unwritten_cannot_be_taken_for_a_result()
    {
        using KernelBench bench = IlgpuOnEmulator.NewBench();
        ArrayView<float> input = bench.Global(new float[3], "input");
        ArrayView<float> copy = bench.Global<float>(4, "copy");
        _ = bench.Launch("copies", 1, 3, () => Call(BrokenKernels.NoEdgeCheck, input, copy));
        KernelFaultException fault = Assert.Throws<KernelFaultException>(() => copy.ToArray());
        Assert.Contains("byte 12 of copy, which nobody wrote", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_launch_that_no_device_would_take_is_refused()
    {
        using KernelBench bench = IlgpuOnEmulator.NewBench();
        ArrayView<float> output = bench.Global<float>(1, "output");
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Launch("none", 0, 1, () => { }));
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Launch("none", 1, 0, () => { }));
        Assert.ThrowsAny<Exception>(
            () => bench.Launch("large", 1, 1025, () => Call(RepairedKernels.ReadsUnwrittenOutput, output)));
    }

    [Fact]
    public void A_body_calls_one_kernel_and_allocates_nothing()
    {
        using KernelBench bench = IlgpuOnEmulator.NewBench();
        ArrayView<float> output = bench.Global<float>(1, "output");
        void Run() => Call(RepairedKernels.ReadsUnwrittenOutput, output);
        Refused("calls no kernel", () => bench.Launch("idle", 1, 1, () => { }));
        Refused("one kernel, once", () => bench.Launch("twice", 1, 1, () =>
        {
            Run();
            Run();
        }));
        Refused(
            "late: memory is allocated before",
            () => bench.Launch("late", 1, 1, () => bench.Global<float>(1, "late")));
        Refused("inner: a launch within", () => bench.Launch("outer", 1, 1, () => bench.Launch("inner", 1, 1, Run)));
        Refused("in the body of a bench's launch", Run);

        static void Refused(string why, Action action) => Assert.Contains(
            why, Assert.Throws<InvalidOperationException>(action).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bench_leaves_the_threads_own_machine_and_context_alone()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        nint context = Cuda.NewContext();
        int calls = machine.CallCount;
        using (KernelBench bench = IlgpuOnEmulator.NewBench(alone: true))
        {
            ArrayView<float> output = bench.Global<float>(1, "output");
            _ = bench.Launch("writes", 1, 1, () => Call(RepairedKernels.ReadsUnwrittenOutput, output));
            Assert.Same(machine, EmulatedMachine.Current);
            Assert.Equal(calls, machine.CallCount);
            Assert.Equal(context, Cuda.Get("cuCtxGetCurrent"));
        }

        Assert.Same(machine, EmulatedMachine.Current);
        Assert.Equal(context, Cuda.Get("cuCtxGetCurrent"));
        Cuda.Do("cuCtxDestroy_v2", context);
        Assert.Equal(0, machine.LaunchCount);
        machine.ThrowIfAnythingWasFound();
    }

    private static int[] Tickets(int order)
    {
        using KernelBench bench = IlgpuOnEmulator.NewBench(order);
        ArrayView<int> next = bench.Global(new int[1], "next");
        ArrayView<int> output = bench.Global<int>(16, "output");
        _ = bench.Launch("tickets", 16, 32, () => Call(CounterKernels.Tickets, next, output));
        return output.ToArray();
    }

    private static (LaunchCounts Counts, float[] Result) Transpose(int order)
    {
        using KernelBench bench = IlgpuOnEmulator.NewBench(order);
        ArrayView<float> input = bench.Global([.. Enumerable.Range(0, 1024).Select(index => (float)index)], "input");
        ArrayView<float> result = bench.Global<float>(1024, "result");
        LaunchCounts counts = bench.Launch(
            "transpose", new Dim3(1), new Dim3(32, 8), () => Call(CounterKernels.Transpose, input, result, 33));
        return (counts, result.ToArray());
    }
}
