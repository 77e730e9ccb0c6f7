using GpuNet.Formulas.Activations;
using GpuNet.Devices.Ilgpu.Kernels;
using Xunit;

namespace GpuNet.KernelLab.Tests;

/// <summary>Counts that follow from the kernel by hand.</summary>
public sealed class CounterTests
{
    [Fact]
    public void A_coalesced_copy_moves_four_sectors_per_warp_each_way()
    {
        var lab = new Lab();
        LabBuffer<float> input = lab.Global(Numbers(256), "input");
        LabBuffer<float> output = lab.Global<float>(256, "output");
        LaunchReport report = lab.Launch("copy", 2, 128, () => CounterKernels.Copy(input, output));
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
        var lab = new Lab();
        LabBuffer<float> input = lab.Global(new float[offset + (64 * Math.Max(stride, 1))], "input");
        LabBuffer<float> output = lab.Global<float>(64, "output");
        LaunchReport report = lab.Launch("gather", 1, 64, () => CounterKernels.Gather(input, output, offset, stride));
        Assert.Equal(sectors, report.SectorsPerRead);
        Assert.Equal(4.0, report.SectorsPerWrite);
        Assert.Equal(stride == 0 ? 4 : 256, report.DistinctBytesRead);
    }

    [Fact]
    public void A_warp_that_copies_bytes_moves_one_sector()
    {
        var lab = new Lab();
        LabBuffer<byte> input = lab.Global(new byte[96], "input");
        LabBuffer<byte> output = lab.Global<byte>(96, "output");
        LaunchReport report = lab.Launch("bytes", 1, 96, () => CounterKernels.CopyBytes(input, output));
        Assert.Equal((3, 3), (report.SectorsRead, report.SectorsWritten));
        Assert.Equal((96, 96), (report.GlobalBytesRead, report.GlobalBytesWritten));
    }

    [Fact]
    public void Aligned_vectors_are_one_access_and_others_four()
    {
        var lab = new Lab();
        LabBuffer<float> input = lab.Global(Numbers(128), "input");
        LabBuffer<float> output = lab.Global<float>(128, "output");
        LaunchReport aligned = lab.Launch("vectors", 1, 32, () => CounterKernels.CopyVectors(input, output));
        Assert.Equal(Numbers(128), output.ToArray());
        Assert.Equal((1, 16), (aligned.GlobalReads, aligned.SectorsRead));
        LaunchReport other = lab.Launch("vectors", 1, 32, () => CounterKernels.CopyUnalignedVectors(input, output));
        Assert.Equal((4, 64), (other.GlobalReads, other.SectorsRead));
        Assert.Equal(aligned.GlobalBytesRead, other.GlobalBytesRead);
    }

    [Theory]
    [InlineData(32, 32, 32 * 31)]
    [InlineData(33, 1, 0)]
    [InlineData(34, 2, 32)]
    public void A_transpose_conflicts_unless_its_tile_is_padded(int pitch, int worst, int conflicts)
    {
        var lab = new Lab();
        LabBuffer<float> input = lab.Global(Numbers(1024), "input");
        LabBuffer<float> output = lab.Global<float>(1024, "output");
        LaunchReport report = lab.Launch(
            "transpose", 1, new Dim(32, 8), () => CounterKernels.Transpose(input, output, pitch));
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
        var lab = new Lab();
        LabBuffer<float> output = lab.Global<float>(64, "output");
        LaunchReport report = lab.Launch("vectors", 1, 64, () => CounterKernels.SharedVectors(output));
        Assert.Equal((4, 0, 1), (report.SharedAccesses, report.BankConflicts, report.WorstBankConflict));
    }

    [Fact]
    public void A_tree_passes_a_barrier_per_level_and_one_more()
    {
        var lab = new Lab();
        LabBuffer<float> input = lab.Global(Numbers(512), "input");
        LabBuffer<float> output = lab.Global<float>(2, "output");
        LaunchReport report = lab.Launch("sum", 2, 256, () => CounterKernels.Sum(input, output));
        Assert.Equal([255 * 128f, (256 * 256) + (255 * 128f)], output.ToArray());
        Assert.Equal(2 * (1 + 8), report.Barriers);
        // Levels of 16, 8, 4, 2 and 1 threads use part of a warp, three accesses each; the sum is read and written by
        // one lane.
        Assert.Equal(2 * ((5 * 3) + 2), report.PartialAccesses);
    }

    [Fact]
    public void Shuffles_add_a_warp_in_five_steps()
    {
        var lab = new Lab(seed: 5);
        LabBuffer<float> input = lab.Global(Numbers(64), "input");
        LabBuffer<float> output = lab.Global<float>(2, "output");
        LaunchReport report = lab.Launch("warp sum", 1, 64, () => CounterKernels.WarpSum(input, output));
        Assert.Equal([31 * 16f, (32 * 32) + (31 * 16f)], output.ToArray());
        Assert.Equal((10, 0), (report.WarpOperations, report.Barriers));
    }

    [Fact]
    public void Atomics_are_counted_and_do_not_race()
    {
        var lab = new Lab(seed: 3);
        LabBuffer<int> input = lab.Global([.. Enumerable.Range(0, 100).Select(index => index % 7)], "input");
        LabBuffer<int> bins = lab.Global(new int[7], "bins");
        LaunchReport report = lab.Launch("histogram", 2, 50, () => CounterKernels.Histogram(input, bins));
        Assert.Equal([15, 15, 14, 14, 14, 14, 14], bins.ToArray());
        Assert.Equal(100, report.Atomics);
        Assert.Equal(800, report.GlobalBytesRead);
        Assert.Equal(400, report.GlobalBytesWritten);
    }

    [Fact]
    public void Threads_of_a_group_vote_and_share_a_value()
    {
        var lab = new Lab(seed: 2);
        LabBuffer<int> output = lab.Global<int>(40, "output");
        LaunchReport report = lab.Launch("vote", 1, 40, () => CounterKernels.Vote(output));
        Assert.All(output.ToArray(), value => Assert.Equal(20 + 1000 + (39 * 100000), value));
        Assert.Equal(4, report.Barriers);
    }

    [Fact]
    public void Lanes_past_the_edge_make_an_access_partial()
    {
        var lab = new Lab();
        LabBuffer<float> input = lab.Global(Numbers(100), "input");
        LabBuffer<float> output = lab.Global<float>(100, "output");
        LaunchReport report = lab.Launch("copy", 1, 128, () => CounterKernels.Copy(input, output));
        Assert.Equal(2, report.PartialAccesses);
        Assert.Equal(13, report.SectorsRead);
        Assert.Equal(400, report.GlobalBytesRead);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(8, 32)]
    public void Each_buffer_has_its_share_of_bytes_and_sectors(int stride, int sectors)
    {
        var lab = new Lab();
        LabBuffer<float> untouched = lab.Global(new float[3], "untouched");
        LabBuffer<float> input = lab.Global(new float[64 * stride], "input");
        LabBuffer<float> output = lab.Global<float>(64, "output");
        LaunchReport report = lab.Launch("gather", 1, 64, () => CounterKernels.Gather(input, output, 0, stride));
        Assert.Equal(["input", "output"], report.Buffers.Select(buffer => buffer.Name));
        BufferTraffic read = report.Of("input");
        Assert.Equal(
            (256, 2, 2 * sectors, 256), (read.BytesRead, read.Reads, read.SectorsRead, read.DistinctBytesRead));
        Assert.Equal((0, 0, 0, 0), (read.BytesWritten, read.Writes, read.SectorsWritten, read.DistinctBytesWritten));
        BufferTraffic written = report.Of("output");
        Assert.Equal((0, 0, 0, 0), (written.BytesRead, written.Reads, written.SectorsRead, written.DistinctBytesRead));
        Assert.Equal((256, 2, 8), (written.BytesWritten, written.Writes, written.SectorsWritten));
        Assert.Equal(256, written.DistinctBytesWritten);
        Assert.False(report.Of("untouched").IsTouched);
        Assert.Contains($"input: 256 B read in {2 * sectors} sectors", report.ToString(), StringComparison.Ordinal);
        Assert.Equal(report.SectorsRead, report.Buffers.Sum(buffer => buffer.SectorsRead));
        Assert.Equal(3, untouched.ToArray().Length);
    }

    [Fact]
    public void Atomic_additions_read_and_write_their_buffer()
    {
        var lab = new Lab();
        LabBuffer<int> input = lab.Global(new int[32], "input");
        LabBuffer<int> bins = lab.Global(new int[7], "bins");
        LaunchReport report = lab.Launch("histogram", 1, 32, () => CounterKernels.Histogram(input, bins));
        Assert.Equal((128, 128), (report.Of("bins").BytesRead, report.Of("bins").BytesWritten));
        Assert.Equal((128, 0), (report.Of("input").BytesRead, report.Of("input").BytesWritten));
    }

    [Fact]
    public void A_group_has_the_sum_of_its_shared_memory_however_many_groups_there_are()
    {
        foreach (int groups in (int[])[1, 3])
        {
            var lab = new Lab(seed: 0, sharedLimit: 127);
            LabBuffer<float> input = lab.Global(Numbers(32 * groups), "input");
            LabBuffer<float> output = lab.Global<float>(groups, "output");
            LaunchReport report = lab.Inspect("sum", groups, 32, () => CounterKernels.Sum(input, output));
            Assert.Equal(128, report.SharedBytesOfGroup);
            Finding finding = Assert.Single(report.Findings);
            Assert.Equal(FindingKind.SharedMemoryLimit, finding.Kind);
            Assert.Contains("128 bytes of shared memory; the limit is 127", finding.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_formulas_compute_is_counted_by_kind()
    {
        var lab = new Lab();
        LabBuffer<float> input = lab.Global(Numbers(40), "input");
        LabBuffer<float> output = lab.Global<float>(40, "output");
        Arithmetic softmax = lab.Launch("softmax", 1, 4, () => RowKernels.Softmax(4, 10, input, output)).Arithmetic;

        // The greatest so far; x − max and its exponential twice, once into a sum, once over it.
        Assert.Equal(
            new Arithmetic { Comparisons = 40, Functions = 80, Additions = 80 + 40, Divisions = 40 }, softmax);
        Assert.Equal(280, softmax.Operations);
        Arithmetic gradient = lab.Launch(
            "gradient", 1, 4, () => RowKernels.SoftmaxGradient(4, 10, input, output, output)).Arithmetic;
        Assert.Equal(new Arithmetic { Additions = 40, Multiplications = 40 }, gradient);
    }

    [Fact]
    public void A_formula_that_computes_more_counts_more()
    {
        Arithmetic Map<TActivation>(TActivation activation)
            where TActivation : unmanaged, IActivation
        {
            var lab = new Lab();
            LabBuffer<float> input = lab.Global(Numbers(64), "input");
            LabBuffer<float> output = lab.Global<float>(64, "output");
            return lab.Launch("map", 1, 64, () => ElementwiseKernels.Map(activation, 0, input, output)).Arithmetic;
        }

        Assert.Equal(0, Map(default(Identity)).Operations);
        Assert.Equal(new Arithmetic { Comparisons = 64 }, Map(default(ReLU)));

        // Five steps of a polynomial, x² and twice the last; 1 − 2 / (e^2|x| + 1); a sign and a choice.
        Assert.Equal(
            new Arithmetic
            {
                Additions = 64 * (4 + 1 + 3),
                Multiplications = 64 * (1 + 4 + 2),
                Divisions = 64,
                Comparisons = 2 * 64,
                Functions = 64,
            },
            Map(default(Tanh)));
    }

    private static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(index => (float)index)];
}
