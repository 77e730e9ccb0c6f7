using GpuNet.CudaEmulator.Counting;
using GpuNet.CudaEmulator.Execution;
using GpuNet.CudaEmulator.Memory;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Execution;

public class AsyncCopyTests
{
    private const string Shared = ".shared .align 16 .b8 s[1024];";

    private const string Places = """
        mov.u64 %d0, s;
        mul.wide.u32 %d1, %t, 16;
        add.u64 %d2, %d0, %d1;
        add.u64 %d3, %p1, %d1;
        """;

    private static uint[] Input => [.. Enumerable.Range(0, 128).Select(at => (uint)at * 7)];

    [Theory]
    [InlineData("cp.async.ca.shared.global [%d2], [%d3], 4;", 1)]
    [InlineData("cp.async.ca.shared.global [%d2], [%d3], 8;", 2)]
    [InlineData("cp.async.ca.shared.global [%d2], [%d3], 16;", 4)]
    [InlineData("cp.async.cg.shared.global.L2::128B [%d2], [%d3], 16;", 4)]
    [InlineData("cp.async.cg.shared.global [%d2], [%d3], 16, 4;", 1)]
    [InlineData("cp.async.cg.shared.global [%d2], [%d3], 16, 0;", 0)]
    public void Bytes_arrive_and_what_is_not_read_is_zero(string copy, int words)
    {
        uint[] result = TextKernel.Words(
            $$"""
            {{Places}}
            mov.u32 %r1, 1;
            st.shared.v4.u32 [%d2], {%r1, %r1, %r1, %r1};
            {{copy}}
            cp.async.wait_all;
            ld.shared.v4.u32 {%r1, %r2, %r3, %r4}, [%d2];
            mad.lo.s32 %r0, %r2, 3, %r1;
            mad.lo.s32 %r0, %r3, 5, %r0;
            mad.lo.s32 %r0, %r4, 7, %r0;
            """,
            declarations: Shared,
            input: Input);
        uint[] weights = [1, 3, 5, 7];
        bool fills = copy.Contains("16, ", StringComparison.Ordinal);
        int written = copy.Contains(" 4;", StringComparison.Ordinal) && !fills ? 1 : copy.Contains(" 8;", StringComparison.Ordinal) ? 2 : 4;
        for (int t = 0; t < 32; t++)
        {
            uint expected = 0;
            for (int word = 0; word < 4; word++)
                expected += weights[word] * (word < words ? Input[(4 * t) + word] : word < written ? 0 : 1u);
            Assert.Equal(expected, result[t]);
        }
    }

    [Fact]
    public void Groups_arrive_in_order_and_the_last_ones_may_be_missing()
    {
        string text = $"""
            {Places}
            cp.async.ca.shared.global [%d2], [%d3], 4;
            cp.async.commit_group;
            cp.async.ca.shared.global [%d2+4], [%d3+4], 4;
            cp.async.commit_group;
            cp.async.wait_group 1;
            ld.shared.u32 %r0, [%d2];
            """;
        Assert.Equal(
            [.. Enumerable.Range(0, 32).Select(t => Input[4 * t])], TextKernel.Words(text, declarations: Shared, input: Input));
        Assert.Equal(
            [.. Enumerable.Range(0, 32).Select(t => Input[(4 * t) + 1])],
            TextKernel.Words(
                text + "cp.async.wait_group 0; ld.shared.u32 %r0, [%d2+4];", declarations: Shared, input: Input));

        KernelFaultException early = Assert.Throws<KernelFaultException>(
            () => TextKernel.Words(text + "ld.shared.u32 %r0, [%d2+4];", declarations: Shared, input: Input));
        Assert.Equal(FaultKind.UnwrittenRead, early.Kind);
    }

    [Theory]
    [InlineData("cp.async.ca.shared.global [%d2+1024], [%d3], 4;", FaultKind.OutOfBounds)]
    [InlineData("cp.async.ca.shared.global [%d2+2], [%d3], 4;", FaultKind.Misaligned)]
    [InlineData("cp.async.cg.shared.global [%d2], [%d3+4], 16;", FaultKind.Misaligned)]
    [InlineData("cp.async.cg.shared.global [%d2], [%d3+4], 16, 3;", FaultKind.Misaligned)]
    [InlineData("cp.async.cg.shared.global [%d2], [%d3+512], 16;", FaultKind.OutOfBounds)]
    [InlineData("cp.async.cg.shared.global [%d2], [%d3+512], 16, 1;", FaultKind.OutOfBounds)]
    [InlineData("cp.async.cg.shared.global [%d2], [%d3], 16, 17;", FaultKind.OutOfBounds)]
    public void Both_sides_are_checked(string copy, FaultKind kind) => Assert.Equal(
        kind,
        Assert.Throws<KernelFaultException>(
            () => TextKernel.Words($"{Places}\n{copy}", declarations: Shared, input: Input)).Kind);

    [Fact]
    public void A_copy_is_counted_on_both_sides_and_races_with_readers()
    {
        using var memory = new GlobalMemory(1 << 16);
        ulong input = TextKernel.New(memory, Input);
        string text = TextKernel.Text(Places + "cp.async.cg.shared.global [%d2], [%d3], 16; cp.async.wait_all;", 2, Shared);
        LaunchCounts counts = TextKernel.Run(memory, text, [input, input], options: new() { Count = true });
        Assert.Equal(512, counts.GlobalBytesRead);
        Assert.Equal(512, counts.SharedBytes);

        string race = TextKernel.Text(
            Places + """
            st.shared.u32 [%d2], %t;
            bar.sync 0;
            ld.shared.u32 %r0, [s];
            cp.async.cg.shared.global [%d2], [%d3], 16;
            cp.async.wait_all;
            """,
            2,
            Shared);
        Assert.Equal(
            FaultKind.SharedRace,
            Assert.Throws<KernelFaultException>(
                () => TextKernel.Run(memory, race, [input, input], options: new() { WatchSharedRaces = true })).Kind);
    }
}
