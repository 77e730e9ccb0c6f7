using GpuNet.CudaEmulator.Counting;
using GpuNet.CudaEmulator.Execution;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Execution;

public class AsyncCopyTests
{
    private const string Shared = ".shared .align 16 .b8 s[1024];";

    private const string Places = """
        mov.u64 %rd0, s;
        mul.wide.u32 %rd1, %g, 16;
        add.u64 %rd2, %rd0, %rd1;
        add.u64 %rd3, %a1, %rd1;
        """;

    private static uint[] Input => [.. Enumerable.Range(0, 128).Select(at => (uint)at * 7)];

    [Theory]
    [InlineData("cp.async.ca.shared.global [%rd2], [%rd3], 4;", 1)]
    [InlineData("cp.async.ca.shared.global [%rd2], [%rd3], 8;", 2)]
    [InlineData("cp.async.ca.shared.global [%rd2], [%rd3], 16;", 4)]
    [InlineData("cp.async.cg.shared.global.L2::128B [%rd2], [%rd3], 16;", 4)]
    [InlineData("cp.async.cg.shared.global [%rd2], [%rd3], 16, 4;", 1)]
    [InlineData("cp.async.cg.shared.global [%rd2], [%rd3], 16, 0;", 0)]
    public void Bytes_arrive_and_what_is_not_read_is_zero(string copy, int words)
    {
        using var device = new Device();
        uint[] result = device.Words(
            $$"""
            {{Places}}
            mov.u32 %r1, 1;
            st.shared.v4.u32 [%rd2], {%r1, %r1, %r1, %r1};
            {{copy}}
            cp.async.wait_all;
            ld.shared.v4.u32 {%r1, %r2, %r3, %r4}, [%rd2];
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

    [Theory]
    [InlineData("cp.async.ca.shared.global [%rd2+1024], [%rd3], 4;", FaultKind.OutOfBounds)]
    [InlineData("cp.async.ca.shared.global [%rd2+2], [%rd3], 4;", FaultKind.Misaligned)]
    [InlineData("cp.async.cg.shared.global [%rd2], [%rd3+4], 16;", FaultKind.Misaligned)]
    [InlineData("cp.async.cg.shared.global [%rd2], [%rd3+4], 16, 3;", FaultKind.Misaligned)]
    [InlineData("cp.async.cg.shared.global [%rd2], [%rd3+512], 16;", FaultKind.OutOfBounds)]
    [InlineData("cp.async.cg.shared.global [%rd2], [%rd3+512], 16, 1;", FaultKind.OutOfBounds)]
    [InlineData("cp.async.cg.shared.global [%rd2], [%rd3], 16, 17;", FaultKind.OutOfBounds)]
    public void Both_sides_are_checked(string copy, FaultKind kind)
    {
        using var device = new Device();

        KernelFaultException fault = Assert.Throws<KernelFaultException>(
            () => device.Words(Places + copy, declarations: Shared, input: Input));

        Assert.Equal(kind, fault.Kind);
    }

    [Fact]
    public void A_copy_is_counted_on_both_sides()
    {
        using var device = new Device(new() { Count = true });

        LaunchCounts counts = device.Run(
            Device.Text(Places + "cp.async.cg.shared.global [%rd2], [%rd3], 16; cp.async.wait_all;", 2, Shared),
            new Dim3(1),
            new Dim3(32),
            [0, device.Upload(Input)]);

        Assert.Equal(512, counts.GlobalBytesRead);
        Assert.Equal(512, counts.SharedBytes);
    }
}
