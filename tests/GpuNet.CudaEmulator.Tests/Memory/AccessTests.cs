using GpuNet.CudaEmulator.Execution;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Memory;

/// <summary>Loads and stores of all widths in all memories.</summary>
public class AccessTests
{
    private const string Store = "add.u64 %rd1, %a0, %g4; st.global.u32 [%rd1], %r0;";

    [Theory]
    [InlineData("ld.global.u8 %r0, [%rd2+3];", 0x80u)]
    [InlineData("ld.global.s8 %r0, [%rd2+3];", 0xffffff80)]
    [InlineData("ld.global.u16 %r0, [%rd2+2];", 0x8070u)]
    [InlineData("ld.global.s16 %r0, [%rd2+2];", 0xffff8070)]
    [InlineData("ld.global.b32 %r0, [%rd2];", 0x80706050)]
    [InlineData("ld.global.nc.L1::no_allocate.b32 %r0, [%rd2];", 0x80706050)]
    [InlineData("ld.global.ca.b32 %r0, [%rd2];", 0x80706050)]
    [InlineData("ld.volatile.global.b32 %r0, [%rd2];", 0x80706050)]
    [InlineData("ld.acquire.gpu.global.b32 %r0, [%rd2];", 0x80706050)]
    [InlineData("ld.relaxed.sys.global.b32 %r0, [%rd2];", 0x80706050)]
    [InlineData("ld.b32 %r0, [%rd2+4];", 0xc0b0a090)]
    [InlineData("add.u64 %rd3, %rd2, 8; ld.global.b32 %r0, [%rd3+-4];", 0xc0b0a090)]
    [InlineData("add.u64 %rd3, %rd2, 8; ld.global.b32 %r0, [%rd3-8];", 0x80706050)]
    [InlineData("ld.global.b64 %rd3, [%rd2]; shr.u64 %rd3, %rd3, 32; cvt.u32.u64 %r0, %rd3;", 0xc0b0a090)]
    [InlineData("ld.global.v2.b32 {%r1, %r0}, [%rd2];", 0xc0b0a090)]
    [InlineData("ld.global.v4.b32 {%r1, _, %r0, %r2}, [%rd2];", 0x0d0c0b0a)]
    [InlineData("ld.global.v4.u8 {%r1, %r2, %r3, %r0}, [%rd2+4];", 0xc0u)]
    [InlineData("ld.global.v2.u16 {%r1, %r0}, [%rd2];", 0x8070u)]
    [InlineData("ld.global.v2.b64 {%rd3, %rd4}, [%rd2]; cvt.u32.u64 %r0, %rd4;", 0x0d0c0b0au)]
    [InlineData("st.global.u8 [%rd2+1], 0xff; ld.global.b32 %r0, [%rd2];", 0x8070ff50)]
    [InlineData("mov.u16 %rs1, 0x1234; st.global.u16 [%rd2+2], %rs1; ld.global.b32 %r0, [%rd2];", 0x12346050u)]
    [InlineData("mov.u32 %r1, 9; st.global.v2.b32 [%rd2], {%r1, %t}; ld.global.b32 %r0, [%rd2];", 9u)]
    [InlineData("mov.u32 %r1, 7; st.global.v4.u8 [%rd2], {%r1, %r1, %r1, %r1}; ld.b32 %r0, [%rd2];", 0x07070707u)]
    [InlineData("st.volatile.global.u32 [%rd2], 3; ld.b32 %r0, [%rd2];", 3u)]
    [InlineData("st.release.gpu.global.u32 [%rd2], 3; ld.b32 %r0, [%rd2];", 3u)]
    [InlineData("st.global.wt.u32 [%rd2], 3; ld.b32 %r0, [%rd2];", 3u)]
    [InlineData("cvta.to.global.u64 %rd3, %rd2; ld.global.u32 %r0, [%rd3];", 0x80706050)]
    [InlineData("isspacep.global %p1, %rd2; selp.u32 %r0, 1, 0, %p1;", 1u)]
    [InlineData("isspacep.shared %p1, %rd2; selp.u32 %r0, 1, 0, %p1;", 0u)]
    [InlineData("isspacep.local %p1, %rd2; selp.u32 %r0, 1, 0, %p1;", 0u)]
    public void Global_memory_in_all_widths(string instructions, uint expected)
    {
        // Each lane has 16 bytes of its own: one row is a stride, and words that are neighbours are the next test's.
        byte[] pattern = [0x50, 0x60, 0x70, 0x80, 0x90, 0xa0, 0xb0, 0xc0, 0x0a, 0x0b, 0x0c, 0x0d, 1, 2, 3, 4];
        using var device = new Device();
        ulong results = device.Upload(new uint[32]);

        _ = device.Run(
            $"shl.b64 %rd2, %g8, 1; add.u64 %rd2, %rd2, %a1; {instructions} {Store}",
            1,
            32,
            results,
            device.Upload([.. Enumerable.Repeat(pattern, 32).SelectMany(bytes => bytes)]));

        Assert.All(device.Download<uint>(results, 32), value => Assert.Equal(expected, value));
    }

    [Theory]
    [InlineData("ld.global.u32 %r0, [%rd2];", 0)]
    [InlineData("ld.global.v4.u8 {%r1, %r2, %r3, %r4}, [%rd2]; shl.b32 %r2, %r2, 8; or.b32 %r0, %r1, %r2; shl.b32 %r3, %r3, 16; or.b32 %r0, %r0, %r3; shl.b32 %r4, %r4, 24; or.b32 %r0, %r0, %r4;", 0)]
    [InlineData("ld.global.v2.b16 {%rs1, %rs2}, [%rd2]; mov.b32 %r0, {%rs1, %rs2};", 0)]
    [InlineData("mov.b32 {%rs1, %rs2}, %g; st.global.v2.b16 [%rd2], {%rs1, %rs2}; ld.global.u32 %r0, [%rd2];", 1)]
    [InlineData("setp.lt.u32 %p1, %t, 9; mov.u32 %r0, 5; @%p1 ld.global.u32 %r0, [%rd2];", 2)]
    [InlineData("setp.lt.u32 %p1, %t, 9; @!%p1 st.global.u32 [%rd2], 5; ld.global.u32 %r0, [%rd2];", 2)]
    public void Neighbouring_words_go_together(string instructions, int meaning)
    {
        uint[] content = [.. Enumerable.Range(0, 64).Select(at => (uint)at * 0x01020305)];
        using var device = new Device();
        ulong results = device.Upload(new uint[64]);

        _ = device.Run(
            $"add.u64 %rd2, %a1, %g4; {instructions} {Store}", 2, 32, results, device.Upload(content));

        Assert.Equal(
            [.. content.Select((value, at) => meaning == 0 || (meaning == 2 && at % 32 < 9) ? value : meaning == 1 ? (uint)at : 5)],
            device.Download<uint>(results, 64));
    }

    [Theory]
    [InlineData("st.shared.u32 [%rd2], %t; bar.sync 0; ld.shared.u32 %r0, [%rd3];")]
    [InlineData("cvta.shared.u64 %rd4, %rd2; st.u32 [%rd4], %t; bar.sync 0; cvta.shared.u64 %rd4, %rd3; ld.u32 %r0, [%rd4];")]
    [InlineData("cvta.shared.u64 %rd4, %rd2; cvta.to.shared.u64 %rd5, %rd4; st.shared.u32 [%rd5], %t; bar.sync 0; ld.shared.u32 %r0, [%rd3];")]
    [InlineData("st.volatile.shared.u32 [%rd2], %t; bar.sync 0; ld.volatile.shared.u32 %r0, [%rd3];")]
    [InlineData("cvt.u32.u64 %r1, %rd2; st.shared.u32 [%r1], %t; bar.sync 0; cvt.u32.u64 %r1, %rd3; ld.shared.u32 %r0, [%r1];")]
    [InlineData("cvta.shared.u64 %rd4, %rd2; isspacep.shared %p1, %rd4; @%p1 st.shared.u32 [%rd2], %t; bar.sync 0; ld.shared.u32 %r0, [%rd3];")]
    [InlineData(
        "cvta.shared.u64 %rd4, %rd2; isspacep.global %p1, %rd4; isspacep.local %p2, %rd4; or.pred %p1, %p1, %p2; "
        + "@!%p1 st.shared.u32 [%rd2], %t; bar.sync 0; ld.shared.u32 %r0, [%rd3];")]
    [InlineData("st.shared.u32 [%rd2], %t; barrier.sync.aligned 0; ld.shared::cta.u32 %r0, [%rd3];")]
    public void Shared_memory_is_the_block_s(string instructions)
    {
        const string Places =
            """
            mov.u64 %rd6, first; mov.u64 %rd2, buffer; mul.wide.u32 %rd5, %t, 4; add.u64 %rd2, %rd2, %rd5;
            mov.u64 %rd3, buffer; add.u64 %rd3, %rd3, 252; sub.u64 %rd3, %rd3, %rd5;
            """;
        using var device = new Device(new() { WatchSharedRaces = true });
        ulong results = device.Upload(new uint[192]);

        _ = device.Run(
            Device.Text(
                Places + instructions + Store, 1, ".shared .align 4 .b8 first[12]; .shared .align 16 .b8 buffer[256];"),
            new Dim3(3),
            new Dim3(64),
            [results]);

        Assert.Equal([.. Enumerable.Range(0, 192).Select(at => 63 - ((uint)at % 64))], device.Download<uint>(results, 192));
    }

    [Fact]
    public void Dynamic_shared_memory_lies_behind_the_kernel_s_own()
    {
        const string Body =
            """
            mov.u64 %rd2, dynamic; mul.wide.u32 %rd3, %t, 4; add.u64 %rd2, %rd2, %rd3; st.shared.u32 [%rd2], %t;
            mov.u64 %rd4, own; st.shared.u8 [%rd4+%0], 1; mov.u32 %r0, %dynamic_smem_size; mov.u64 %rd5, dynamic;
            cvt.u32.u64 %r1, %rd5; mad.lo.u32 %r0, %r1, 1000, %r0;
            """;
        string text = Device.Text(
            Body.Replace("%0", "19", StringComparison.Ordinal) + Store,
            1,
            ".shared .align 1 .b8 own[20]; .extern .shared .align 16 .b8 dynamic[];");
        using var device = new Device();
        ulong results = device.Upload(new uint[32]);

        _ = device.Run(text, new Dim3(1), new Dim3(32), [results], dynamicShared: 128);

        // 20 bytes and what aligns.
        Assert.All(device.Download<uint>(results, 32), value => Assert.Equal(32_128u, value));
        KernelFaultException fault = Assert.Throws<KernelFaultException>(
            () => device.Run(text, new Dim3(1), new Dim3(32), [results], dynamicShared: 124));
        Assert.Equal(FaultKind.OutOfBounds, fault.Kind);
    }

    [Theory]
    [InlineData("mov.u64 %rd2, stack; mul.wide.u32 %rd3, %r1, 4; add.u64 %rd2, %rd2, %rd3; ld.local.u32 %r0, [%rd2];")]
    [InlineData("mov.u64 %rd2, stack; cvta.local.u64 %rd2, %rd2; mul.wide.u32 %rd3, %r1, 4; add.u64 %rd2, %rd2, %rd3; ld.u32 %r0, [%rd2];")]
    [InlineData("mov.u64 %rd2, stack; cvta.local.u64 %rd2, %rd2; isspacep.local %p1, %rd2; mov.u64 %rd2, stack; mul.wide.u32 %rd3, %r1, 4; add.u64 %rd2, %rd2, %rd3; @%p1 ld.local.u32 %r0, [%rd2];")]
    public void Local_memory_is_the_thread_s(string read)
    {
        using var device = new Device();
        ulong results = device.Upload(new uint[100]);

        _ = device.Run(
            Device.Text(
                "mov.u64 %rd4, stack; st.local.u32 [%rd4], %g; add.u32 %r2, %g, 1000; st.local.u32 [%rd4+4], %r2; "
                + $"and.b32 %r1, %t, 1; {read} {Store}",
                1,
                ".local .align 8 .b8 stack[8];"),
            new Dim3(2),
            new Dim3(50),
            [results]);

        Assert.Equal(
            [.. Enumerable.Range(0, 100).Select(at => (uint)at + (at % 50 % 2 == 0 ? 0u : 1000))],
            device.Download<uint>(results, 100));
    }

    [Fact]
    public void Generic_addresses_of_one_warp_may_be_in_all_memories_and_several_allocations()
    {
        const string Body =
            """
            mov.u64 %rd2, cell; st.shared.u32 [%rd2], 1000; cvta.shared.u64 %rd2, %rd2;
            mov.u64 %rd3, stack; add.u32 %r1, %t, 2000; st.local.u32 [%rd3], %r1; cvta.local.u64 %rd3, %rd3;
            and.b32 %r2, %t, 3; setp.eq.u32 %p1, %r2, 1; setp.eq.u32 %p2, %r2, 2; setp.eq.u32 %p3, %r2, 3;
            mov.b64 %rd4, %a1; @%p1 mov.b64 %rd4, %rd2; @%p2 mov.b64 %rd4, %rd3; @%p3 mov.b64 %rd4, %a2;
            ld.u32 %r0, [%rd4];
            """;
        using var device = new Device();
        ulong results = device.Upload(new uint[32]);

        _ = device.Run(
            Device.Text(
                Body + Store, 3, ".shared .align 4 .b8 cell[4]; .local .align 4 .b8 stack[4];"),
            new Dim3(1),
            new Dim3(32),
            [results, device.Upload(10u), device.Upload(20u)]);

        Assert.Equal(
            [.. Enumerable.Range(0, 32).Select(lane => (lane % 4) switch { 0 => 10u, 1 => 1000u, 2 => 2000u + (uint)lane, _ => 20u })],
            device.Download<uint>(results, 32));
    }

    [Theory]
    [InlineData("ca", 4, "")]
    [InlineData("ca", 8, "")]
    [InlineData("ca", 16, "")]
    [InlineData("cg", 16, "")]
    [InlineData("cg", 16, "cut")]
    public void Asynchronous_copies_arrive_when_their_group_is_waited_for(string cache, int bytes, string cut)
    {
        // Two groups; what is not read is zero.
        int words = bytes / 4;
        string size = cut.Length == 0 ? "" : ", %r5";
        string body =
            $$"""
            mov.u64 %rd2, buffer; mul.wide.u32 %rd3, %t, {{bytes}}; add.u64 %rd2, %rd2, %rd3; add.u64 %rd4, %a1, %rd3;
            and.b32 %r5, %t, 3; mul.lo.u32 %r5, %r5, 4;
            cp.async.{{cache}}.shared.global [%rd2], [%rd4], {{bytes}}{{size}}; cp.async.commit_group;
            cp.async.{{cache}}.shared.global [%rd2+{{32 * bytes}}], [%rd4+{{32 * bytes}}], {{bytes}}{{size}}; cp.async.commit_group;
            cp.async.wait_group 1; bar.sync 0; mov.u64 %rd5, buffer; mul.wide.u32 %rd6, %t, 4; add.u64 %rd5, %rd5, %rd6;
            ld.shared.u32 %r0, [%rd5]; add.u64 %rd1, %a0, %g4; st.global.u32 [%rd1], %r0;
            cp.async.wait_all; bar.sync 0; ld.shared.u32 %r0, [%rd5+{{32 * bytes}}]; st.global.u32 [%rd1+128], %r0;
            """;
        using var device = new Device(new() { WatchSharedRaces = true });
        uint[] content = [.. Enumerable.Range(1, 64 * words).Select(at => (uint)at)];
        ulong results = device.Upload(new uint[64]);

        _ = device.Run(
            Device.Text(body, 2, $".shared .align 16 .b8 buffer[{64 * bytes}];"),
            new Dim3(1),
            new Dim3(32),
            [results, device.Upload(content)]);

        uint Expected(int at) => cut.Length > 0 && at % words >= at / words % 4 ? 0 : content[at];
        Assert.Equal(
            [.. Enumerable.Range(0, 32).Select(Expected), .. Enumerable.Range(32 * words, 32).Select(Expected)],
            device.Download<uint>(results, 64));
    }
}
