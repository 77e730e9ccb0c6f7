using GpuNet.CudaEmulator.Counting;
using GpuNet.CudaEmulator.Execution;
using GpuNet.CudaEmulator.Kernels;
using GpuNet.CudaEmulator.Ptx;
using GpuNet.CudaEmulator.Tests.Driver;
using GpuNet.TestReport;
using ILGPU;
using Xunit;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.CudaEmulator.Tests.Kernels;

/// <summary>Counts that follow from the kernel by hand.</summary>
public sealed class CounterTests : IDeviceTests
{
    public static DevicePlace Place => DriverTests.Place;

    [Fact]
    public void A_coalesced_copy_moves_four_sectors_per_warp_each_way()
    {
        using KernelBench bench = IlgpuOnEmulator.NewBench();
        ArrayView<float> input = bench.Global(Numbers(256), "input");
        ArrayView<float> output = bench.Global<float>(256, "output");
        LaunchCounts report = bench.Launch("copy", 2, 128, () => Call(CounterKernels.Copy, input, output));
        Assert.Equal(Numbers(256), output.ToArray());
        Assert.Equal((1024, 1024), (report.GlobalBytesRead, report.GlobalBytesWritten));
        Assert.Equal((8, 8), (report.GlobalReads, report.GlobalWrites));
        Assert.Equal((4.0, 4.0), (report.SectorsPerRead, report.SectorsPerWrite));
        Assert.Equal((1024, 1024), (report.DistinctBytesRead, report.DistinctBytesWritten));
        Assert.Equal(0, report.PartialAccesses);
    }

    [Theory]
    [InlineData(0, 1, 4)]
    [InlineData(1, 1, 5)]
    [InlineData(0, 2, 8)]
    [InlineData(0, 4, 16)]
    [InlineData(0, 8, 32)]
    [InlineData(0, 32, 32)]
    [InlineData(0, 0, 1)]
    public void A_gather_moves_the_sectors_that_its_stride_spreads_over(int offset, int stride, int sectors)
    {
        using KernelBench bench = IlgpuOnEmulator.NewBench();
        ArrayView<float> input = bench.Global(new float[offset + (64 * Math.Max(stride, 1))], "input");
        ArrayView<float> output = bench.Global<float>(64, "output");
        LaunchCounts report = bench.Launch(
            "gather", 1, 64, () => Call(CounterKernels.Gather, input, output, offset, stride));
        Assert.Equal(sectors, report.SectorsPerRead);
        Assert.Equal(4.0, report.SectorsPerWrite);
        Assert.Equal(stride == 0 ? 4 : 256, report.DistinctBytesRead);
    }

    [Fact]
    public void A_warp_that_copies_bytes_moves_one_sector()
    {
        using KernelBench bench = IlgpuOnEmulator.NewBench();
        ArrayView<byte> input = bench.Global(new byte[96], "input");
        ArrayView<byte> output = bench.Global<byte>(96, "output");
        LaunchCounts report = bench.Launch("bytes", 1, 96, () => Call(CounterKernels.CopyBytes, input, output));
        Assert.Equal((3, 3), (report.SectorsRead, report.SectorsWritten));
        Assert.Equal((96, 96), (report.GlobalBytesRead, report.GlobalBytesWritten));
    }

    [Fact]
    public void Aligned_vectors_are_one_access_and_those_at_an_offset_of_run_time_four()
    {
        using KernelBench bench = IlgpuOnEmulator.NewBench();
        ArrayView<float> input = bench.Global(Numbers(128), "input");
        ArrayView<float> output = bench.Global<float>(128, "output");
        LaunchCounts aligned = bench.Launch("vectors", 1, 32, () => Call(CounterKernels.CopyVectors, input, output));
        Assert.Equal(Numbers(128), output.ToArray());
        Assert.Equal((1, 16), (aligned.GlobalReads, aligned.SectorsRead));
        LaunchCounts other = bench.Launch(
            "vectors", 1, 32, () => Call(CounterKernels.CopyVectorsFrom, 0, input, output));
        Assert.Equal((4, 64), (other.GlobalReads, other.SectorsRead));
        Assert.Equal(aligned.GlobalBytesRead, other.GlobalBytesRead);
    }

    [Theory]
    [InlineData(32, 32, 32 * 31)]
    [InlineData(33, 1, 0)]
    [InlineData(34, 2, 32)]
    public void A_transpose_conflicts_unless_its_tile_is_padded(int pitch, int worst, int conflicts)
    {
        using KernelBench bench = IlgpuOnEmulator.NewBench();
        ArrayView<float> input = bench.Global(Numbers(1024), "input");
        ArrayView<float> output = bench.Global<float>(1024, "output");
        LaunchCounts report = bench.Launch(
            "transpose", new Dim3(1), new Dim3(32, 8), () => Call(CounterKernels.Transpose, input, output, pitch));
        float[] transposed = output.ToArray();
        Assert.Equal(3 + (32 * 5), transposed[(3 * 32) + 5]);
        Assert.Equal(worst, report.WorstBankConflict);
        Assert.Equal(conflicts, report.BankConflicts);
        Assert.Equal(64, report.SharedAccesses);
        Assert.Equal(8192, report.SharedBytes);
        Assert.Equal(1, report.Barriers);
    }

    [Fact]
    public void Aligned_vectors_in_shared_memory_do_not_conflict()
    {
        using KernelBench bench = IlgpuOnEmulator.NewBench();
        ArrayView<float> output = bench.Global<float>(64, "output");
        LaunchCounts report = bench.Launch("vectors", 1, 64, () => Call(CounterKernels.SharedVectors, output));
        Assert.Equal((4, 0, 1), (report.SharedAccesses, report.BankConflicts, report.WorstBankConflict));
    }

    [Fact]
    public void A_tree_passes_a_barrier_per_level_and_one_more()
    {
        using KernelBench bench = IlgpuOnEmulator.NewBench();
        ArrayView<float> input = bench.Global(Numbers(512), "input");
        ArrayView<float> output = bench.Global<float>(2, "output");
        LaunchCounts report = bench.Launch("sum", 2, 256, () => Call(CounterKernels.Sum, input, output));
        Assert.Equal([255 * 128f, (256 * 256) + (255 * 128f)], output.ToArray());
        Assert.Equal(2 * (1 + 8), report.Barriers);
        // Levels of 16, 8, 4, 2 and 1 threads use part of a warp, three accesses each; the sum is read and written by
        // one lane.
        Assert.Equal(2 * ((5 * 3) + 2), report.PartialAccesses);
    }

    [Fact]
    public void Shuffles_add_a_warp_in_five_steps()
    {
        using KernelBench bench = IlgpuOnEmulator.NewBench(5);
        ArrayView<float> input = bench.Global(Numbers(64), "input");
        ArrayView<float> output = bench.Global<float>(2, "output");
        LaunchCounts report = bench.Launch("warp sum", 1, 64, () => Call(CounterKernels.WarpSum, input, output));
        Assert.Equal([31 * 16f, (32 * 32) + (31 * 16f)], output.ToArray());
        Assert.Equal((10, 0), (report.Of(InstructionClass.Warp), report.Barriers));
    }

    [Fact]
    public void Atomics_are_counted_and_do_not_race()
    {
        using KernelBench bench = IlgpuOnEmulator.NewBench(3);
        ArrayView<int> input = bench.Global([.. Enumerable.Range(0, 100).Select(index => index % 7)], "input");
        ArrayView<int> bins = bench.Global(new int[7], "bins");
        LaunchCounts report = bench.Launch("histogram", 2, 50, () => Call(CounterKernels.Histogram, input, bins));
        Assert.Equal([15, 15, 14, 14, 14, 14, 14], bins.ToArray());
        Assert.Equal(100, report.Atomics);
        Assert.Equal(800, report.GlobalBytesRead);
        Assert.Equal(400, report.GlobalBytesWritten);
    }

    [Fact]
    public void Threads_of_a_group_vote_and_share_a_value()
    {
        using KernelBench bench = IlgpuOnEmulator.NewBench(2);
        ArrayView<int> output = bench.Global<int>(40, "output");
        LaunchCounts report = bench.Launch("vote", 1, 40, () => Call(CounterKernels.Vote, output));
        Assert.All(output.ToArray(), value => Assert.Equal(20 + 1000 + (39 * 100000), value));
        Assert.Equal(4, report.Barriers);
    }

    [Fact]
    public void Lanes_past_the_edge_make_an_access_partial()
    {
        using KernelBench bench = IlgpuOnEmulator.NewBench();
        ArrayView<float> input = bench.Global(Numbers(100), "input");
        ArrayView<float> output = bench.Global<float>(100, "output");
        LaunchCounts report = bench.Launch("copy", 1, 128, () => Call(CounterKernels.Copy, input, output));
        Assert.Equal(2, report.PartialAccesses);
        Assert.Equal(13, report.SectorsRead);
        Assert.Equal(400, report.GlobalBytesRead);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(8, 32)]
    public void Each_buffer_has_its_share_of_bytes_and_sectors(int stride, int sectors)
    {
        using KernelBench bench = IlgpuOnEmulator.NewBench();
        ArrayView<float> untouched = bench.Global(new float[3], "untouched");
        ArrayView<float> input = bench.Global(new float[64 * stride], "input");
        ArrayView<float> output = bench.Global<float>(64, "output");
        LaunchCounts report = bench.Launch(
            "gather", 1, 64, () => Call(CounterKernels.Gather, input, output, 0, stride));
        Assert.Equal(["input", "output"], report.Buffers.Select(buffer => buffer.Name));
        BufferCounts read = report.Of("input");
        Assert.Equal(
            (256, 2, 2 * sectors, 256), (read.BytesRead, read.Reads, read.SectorsRead, read.DistinctBytesRead));
        Assert.Equal((0, 0, 0, 0), (read.BytesWritten, read.Writes, read.SectorsWritten, read.DistinctBytesWritten));
        BufferCounts written = report.Of("output");
        Assert.Equal((0, 0, 0, 0), (written.BytesRead, written.Reads, written.SectorsRead, written.DistinctBytesRead));
        Assert.Equal((256, 2, 8), (written.BytesWritten, written.Writes, written.SectorsWritten));
        Assert.Equal(256, written.DistinctBytesWritten);
        Assert.Equal((0, 0), (report.Of("untouched").Reads, report.Of("untouched").Writes));
        Assert.Contains($"256 B read in {2 * sectors} sectors", report.ToString(), StringComparison.Ordinal);
        Assert.Equal(report.SectorsRead, report.Buffers.Sum(buffer => buffer.SectorsRead));
        Assert.Equal(3, untouched.ToArray().Length);
    }

    [Fact]
    public void Atomic_additions_read_and_write_their_buffer()
    {
        using KernelBench bench = IlgpuOnEmulator.NewBench();
        ArrayView<int> input = bench.Global(new int[32], "input");
        ArrayView<int> bins = bench.Global(new int[7], "bins");
        LaunchCounts report = bench.Launch("histogram", 1, 32, () => Call(CounterKernels.Histogram, input, bins));
        Assert.Equal((128, 128), (report.Of("bins").BytesRead, report.Of("bins").BytesWritten));
        Assert.Equal((128, 0), (report.Of("input").BytesRead, report.Of("input").BytesWritten));
    }

    [Fact]
    public void A_block_has_the_sum_of_its_shared_memory_however_many_blocks_there_are()
    {
        foreach (int blocks in (int[])[1, 3])
        {
            using KernelBench bench = IlgpuOnEmulator.NewBench();
            ArrayView<float> input = bench.Global(Numbers(32 * blocks), "input");
            ArrayView<float> output = bench.Global<float>(blocks, "output");
            LaunchCounts report = bench.Launch("sum", blocks, 32, () => Call(CounterKernels.Sum, input, output));
            Assert.Equal(4 * CounterKernels.Threads, report.SharedBytesOfBlock);
        }
    }

    [Fact]
    public void Functions_are_counted_once_for_each_warp()
    {
        using KernelBench bench = IlgpuOnEmulator.NewBench();
        ArrayView<float> input = bench.Global(Numbers(64), "input");
        ArrayView<float> output = bench.Global<float>(64, "output");
        LaunchCounts report = bench.Launch("functions", 1, 64, () => Call(CounterKernels.Functions, input, output));

        // A root, a power of two and a quotient, by two warps.
        Assert.Equal(6, report.Of(InstructionClass.Function));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(40)]
    public void A_loop_runs_a_product_and_a_sum_for_each_step(int count)
    {
        using KernelBench bench = IlgpuOnEmulator.NewBench();
        ArrayView<float> input = bench.Global(Numbers(32), "input");
        ArrayView<float> output = bench.Global<float>(32, "output");
        LaunchCounts report = bench.Launch("powers", 1, 32, () => Call(CounterKernels.Powers, input, output, count));
        Assert.Equal(2 * count, report.Of(InstructionClass.SinglePrecision));
        Assert.InRange(report.InnerLoopFusedShare, 0.05, 0.5);
    }

    private static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(index => (float)index)];
}
