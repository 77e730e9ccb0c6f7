using GpuNet.CudaEmulator.Counting;
using GpuNet.CudaEmulator.Execution;
using GpuNet.CudaEmulator.Ptx;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Counting;

/// <summary>Counts of kernels whose numbers follow by hand; two blocks of one warp run each.</summary>
public class CountTests
{
    // How far apart lanes are, where the first is, and what one warp reads.
    [Theory]
    [InlineData("ld.global.u32 %r1, [%rd1];", 4, 0, 128, 4)]
    [InlineData("ld.global.u32 %r1, [%rd1];", 4, 4, 128, 5)]
    [InlineData("ld.global.u32 %r1, [%rd1];", 8, 0, 128, 8)]
    [InlineData("ld.global.u32 %r1, [%rd1];", 32, 0, 128, 32)]
    [InlineData("ld.global.u32 %r1, [%rd1];", 0, 0, 128, 1)]
    [InlineData("ld.global.u8 %r1, [%rd1];", 1, 0, 32, 1)]
    [InlineData("ld.global.u8 %r1, [%rd1];", 1, 5, 32, 2)]
    [InlineData("ld.global.u16 %r1, [%rd1];", 2, 0, 64, 2)]
    [InlineData("ld.global.v2.u32 {%r1, %r2}, [%rd1];", 8, 0, 256, 8)]
    [InlineData("ld.global.v4.u32 {%r1, %r2, %r3, %r4}, [%rd1];", 16, 0, 512, 16)]
    [InlineData("ld.global.v4.u32 {%r1, %r2, %r3, %r4}, [%rd1];", 16, 16, 512, 17)]
    [InlineData("ld.u64 %rd2, [%rd1];", 8, 0, 256, 8)]
    public void Loads_touch_sectors(string load, int stride, int offset, int bytes, int sectors)
    {
        LaunchCounts counts = Run(
            $"mul.wide.u32 %rd1, %t, {stride}; add.u64 %rd1, %rd1, %a0; add.u64 %rd1, %rd1, {offset}; {load}");

        BufferCounts input = counts.Of("input");
        Assert.Equal((2L * bytes, 2L * sectors, 2L), (input.BytesRead, input.SectorsRead, input.Reads));
        Assert.Equal((0L, 0L, 0L), (input.BytesWritten, input.SectorsWritten, input.Writes));
        Assert.Equal(sectors, counts.SectorsPerRead);
        Assert.Equal(stride == 0 ? 4 : bytes, input.DistinctBytesRead);
        Assert.Equal(0, counts.PartialAccesses);
        Assert.Equal(0, counts.Of("output").BytesRead);
    }

    [Fact]
    public void Stores_and_partial_accesses_are_counted_apart_by_buffer()
    {
        LaunchCounts counts = Run(
            "add.u64 %rd1, %a1, %g4; st.global.u32 [%rd1], 1; setp.lt.u32 %p1, %t, 10; @%p1 ld.global.u32 %r1, [%a0]; "
            + "@%p1 st.global.u32 [%rd1], 2;");

        BufferCounts output = counts.Of("output");
        Assert.Equal((2L * (128 + 40), 2L * (4 + 2), 4L), (output.BytesWritten, output.SectorsWritten, output.Writes));
        Assert.Equal((256L, 0L), (output.DistinctBytesWritten, output.DistinctBytesRead));
        Assert.Equal((80L, 2L, 4L), (counts.GlobalBytesRead, counts.SectorsRead, counts.DistinctBytesRead));
        Assert.Equal(4, counts.PartialAccesses);
        Assert.Equal(3, counts.SectorsPerWrite);
    }

    [Fact]
    public void Instructions_are_counted_by_the_warps_and_threads_that_run_them()
    {
        using var device = new Device();
        LaunchCounts none = device.Run("", 1, 64);
        LaunchCounts some = device.Run(
            """
            setp.lt.u32 %p1, %t, 8; @!%p1 bra OVER; add.f32 %f0, %f1, %f2; add.f32 %f0, %f1, %f2;
            OVER: mov.u32 %r0, 0;
            """,
            1,
            64);

        // Two warps compare, branch and move; of one warp eight lanes add twice.
        Assert.Equal(none.WarpInstructions + (2 * 3) + 2, some.WarpInstructions);
        Assert.Equal(none.ThreadInstructions + (64 * 3) + (8 * 2), some.ThreadInstructions);
        Assert.Equal(2, some.Of(InstructionClass.SinglePrecision));
    }

    [Fact]
    public void An_atomic_reads_and_writes()
    {
        LaunchCounts counts = Run(
            "red.global.add.u32 [%a0], 1; add.u64 %rd1, %a1, %g4; atom.global.add.u32 %r1, [%rd1], 1;");

        Assert.Equal(128, counts.Atomics);
        Assert.Equal((256L, 2L, 256L, 2L), Numbers(counts.Of("input")));
        Assert.Equal((256L, 8L, 256L, 8L), Numbers(counts.Of("output")));
        Assert.Equal(4, counts.Of(InstructionClass.Atomic));

        static (long, long, long, long) Numbers(BufferCounts buffer) =>
            (buffer.BytesRead, buffer.SectorsRead, buffer.BytesWritten, buffer.SectorsWritten);
    }

    // Passes beyond the fewest, and the most that a part of a warp takes, for one store by one warp.
    [Theory]
    [InlineData("st.shared.u32 [%rd1], 1;", 4, 128, 0, 1)]
    [InlineData("st.shared.u32 [%rd1], 1;", 8, 128, 1, 2)]
    [InlineData("st.shared.u32 [%rd1], 1;", 128, 128, 31, 32)]
    [InlineData("st.shared.u32 [%rd1], 1;", 132, 128, 0, 1)]
    [InlineData("st.shared.u32 [%rd1], 1;", 0, 128, 0, 1)]
    [InlineData("st.shared.u8 [%rd1], 1;", 1, 32, 0, 1)]
    [InlineData("st.shared.v2.u32 [%rd1], {%t, %t};", 8, 256, 0, 1)]
    [InlineData("st.shared.v2.u32 [%rd1], {%t, %t};", 16, 256, 2, 2)]
    [InlineData("st.shared.v2.u32 [%rd1], {%t, %t};", 136, 256, 0, 1)]
    [InlineData("st.shared.v4.u32 [%rd1], {%t, %t, %t, %t};", 16, 512, 0, 1)]
    [InlineData("st.shared.v4.u32 [%rd1], {%t, %t, %t, %t};", 32, 512, 4, 2)]
    [InlineData("st.shared.v4.u32 [%rd1], {%t, %t, %t, %t};", 128, 512, 28, 8)]
    [InlineData("setp.lt.u32 %p1, %t, 4; @%p1 st.shared.u32 [%rd1], 1;", 128, 16, 3, 4)]
    public void Banks_of_shared_memory_conflict(string store, int stride, int bytes, int conflicts, int worst)
    {
        LaunchCounts counts = Run(
            $"mul.wide.u32 %rd2, %t, {stride}; mov.u64 %rd1, tile; add.u64 %rd1, %rd1, %rd2; {store}");

        Assert.Equal((2L * bytes, 2L), (counts.SharedBytes, counts.SharedAccesses));
        Assert.Equal((2L * conflicts, worst), (counts.BankConflicts, counts.WorstBankConflict));
        Assert.Equal(8192, counts.SharedBytesOfBlock);
        Assert.Equal(2, counts.Of(InstructionClass.SharedMemory));
    }

    [Fact]
    public void Shared_atomics_to_one_word_come_one_after_another()
    {
        LaunchCounts counts = Run("mov.u64 %rd1, tile; st.shared.u32 [%rd1], 0; red.shared.add.u32 [%rd1], 1;");

        Assert.Equal((2L * 31, 32), (counts.BankConflicts, counts.WorstBankConflict));
        Assert.Equal((2L * (128 + 256), 64L), (counts.SharedBytes, counts.Atomics));
    }

    [Fact]
    public void An_asynchronous_copy_reads_global_and_writes_shared_memory_once()
    {
        LaunchCounts counts = Run(
            "mov.u64 %rd1, tile; mul.wide.u32 %rd3, %t, 16; add.u64 %rd1, %rd1, %rd3; add.u64 %rd2, %a0, %rd3; "
            + "cp.async.cg.shared.global [%rd1], [%rd2], 16; cp.async.commit_group; cp.async.wait_all;");

        Assert.Equal((1024L, 32L), (counts.Of("input").BytesRead, counts.Of("input").SectorsRead));
        Assert.Equal((1024L, 2L, 0L), (counts.SharedBytes, counts.SharedAccesses, counts.BankConflicts));
    }

    [Fact]
    public void Local_memory_is_counted_for_itself()
    {
        LaunchCounts counts = Run(
            "mov.u64 %rd1, stack; st.local.v2.u32 [%rd1], {%t, %t}; ld.local.u32 %r1, [%rd1];");

        Assert.Equal((2L * 32 * 12, 0L, 0L), (counts.LocalBytes, counts.GlobalBytesRead, counts.SharedBytes));
    }

    [Fact]
    public void Instructions_are_counted_by_class_from_those_that_ran()
    {
        LaunchCounts before = Run("");
        LaunchCounts counts = Run(
            """
            add.f32 %f1, %f1, %f2; fma.rn.f32 %f1, %f1, %f2, %f2; sqrt.rn.f32 %f1, %f1; div.rn.f32 %f1, %f1, %f2;
            add.f64 %fd1, %fd1, %fd1; xor.b32 %r1, %t, %t; mov.b32 %r2, %r1; cvt.rn.f32.s32 %f1, %r1;
            setp.lt.u32 %p1, %t, 16; ld.global.u32 %r3, [%a0]; bar.sync 0; membar.gl;
            vote.sync.ballot.b32 %r4, %p1, -1; bra ON; ON: @!%p1 bra OVER; neg.f32 %f1, %f1; neg.f32 %f1, %f1; OVER:
            """);

        Dictionary<InstructionClass, long> expected = new()
        {
            [InstructionClass.SinglePrecision] = 3,
            [InstructionClass.FusedMultiplyAdd] = 1,
            [InstructionClass.Function] = 2,
            [InstructionClass.DoublePrecision] = 1,
            [InstructionClass.WholeNumber] = 1,
            [InstructionClass.Move] = 2,
            [InstructionClass.Compare] = 1,
            [InstructionClass.Memory] = 1,
            [InstructionClass.Barrier] = 2,
            [InstructionClass.Warp] = 1,
            [InstructionClass.Branch] = 2,
        };
        foreach (InstructionClass one in Enum.GetValues<InstructionClass>())
            Assert.Equal((one, 2 * expected.GetValueOrDefault(one)), (one, counts.Of(one) - before.Of(one)));
        Assert.Equal(2 * 17, counts.WarpInstructions - before.WarpInstructions);

        // Half of the lanes take the branch that has two.
        Assert.Equal((2 * 32 * 17) - (2 * 16 * 2), counts.ThreadInstructions - before.ThreadInstructions);
        Assert.Equal(2, counts.Barriers);
    }

    [Fact]
    public void The_share_of_products_is_the_innermost_loop_s_alone()
    {
        // 2 fused, 1 product and 1 sum among 8 instructions of the inner loop: 3 of 8.
        LaunchCounts counts = Run(
            """
            mov.u32 %r1, 0; OUTER: mov.u32 %r2, 0; add.f32 %f1, %f1, %f2; add.f32 %f1, %f1, %f2;
            INNER: fma.rn.f32 %f1, %f1, %f2, %f2; fma.rn.f32 %f1, %f1, %f2, %f2; mul.f32 %f3, %f1, %f1;
            add.f32 %f1, %f1, %f3; mov.f32 %f4, %f1; add.u32 %r2, %r2, 1; setp.lt.u32 %p1, %r2, 10; @%p1 bra INNER;
            add.u32 %r1, %r1, 1; setp.lt.u32 %p1, %r1, 3; @%p1 bra OUTER;
            """);

        Assert.Equal(3 / 8.0, counts.InnerLoopFusedShare, 1e-12);
        Assert.Equal(2 * 30 * 2, counts.Of(InstructionClass.FusedMultiplyAdd));
        Assert.Equal(0, Run("").InnerLoopFusedShare);
    }

    [Fact]
    public void Without_the_switch_only_instructions_are_counted()
    {
        using var device = new Device();

        LaunchCounts counts = device.Run("ld.global.u32 %r1, [%a0]; bar.sync 0;", 3, 64, device.Upload(1u));

        // The load, and that of the argument.
        Assert.Empty(counts.Buffers);
        Assert.Equal((3L, 12L), (counts.Barriers, counts.Of(InstructionClass.Memory)));
    }

    private static LaunchCounts Run(string body)
    {
        using var device = new Device(new() { Count = true });
        ulong input = device.Upload(new uint[2048]);
        ulong output = device.Upload(new uint[2048]);
        device.Memory.Live[0].Name = "input";
        device.Memory.Live[1].Name = "output";
        return device.Run(
            Device.Text(body, 2, ".shared .align 16 .b8 tile[8192]; .local .align 8 .b8 stack[8];"),
            new Dim3(2),
            new Dim3(32),
            [input, output]);
    }
}
