using GpuNet.CudaEmulator.Execution;
using GpuNet.CudaEmulator.Memory;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Execution;

public class FaultTests
{
    private const string Shared = ".shared .align 16 .b8 s[128];";

    // Thread 7 is wrong, or all that come before it are right.
    [Theory]
    [InlineData(FaultKind.OutOfBounds, "mul.wide.u32 %d0, %t, 147; add.u64 %d0, %d0, %p0; ld.global.u8 %h0, [%d0];", "thread 7 ")]
    [InlineData(FaultKind.OutOfBounds, "mad.lo.s32 %r1, %t, 4, 1000; cvt.u64.u32 %d0, %r1; add.u64 %d0, %d0, %p0; st.f32 [%d0], %f0;", "thread 6 ")]
    [InlineData(FaultKind.OutOfBounds, "ld.global.v4.u32 {%r0, %r1, %r2, %r3}, [%p0+1024];", "0 bytes behind the end")]
    [InlineData(FaultKind.OutOfBounds, "ld.global.u32 %r0, [%p0-4];", "no memory of the device")]
    [InlineData(FaultKind.OutOfBounds, "mov.u64 %d0, 0; ld.u32 %r0, [%d0];", "0x0")]
    [InlineData(FaultKind.OutOfBounds, "mov.u64 %d0, 16; atom.global.add.u32 %r0, [%d0], 1;", "0x10")]
    [InlineData(FaultKind.Misaligned, "ld.global.u32 %r0, [%p0+2];", "no multiple of 4")]
    [InlineData(FaultKind.Misaligned, "ld.global.v2.f32 {%f0, %f1}, [%p0+4];", "no multiple of 8")]
    [InlineData(FaultKind.Misaligned, "st.global.v4.f32 [%p0+8], {%f0, %f1, %f2, %f3};", "no multiple of 16")]
    [InlineData(FaultKind.Misaligned, "mul.wide.u32 %d0, %t, 4; add.u64 %d0, %d0, %p0; ld.f32 %f0, [%d0+1];", "thread 0 ")]
    [InlineData(FaultKind.DivisionByZero, "sub.s32 %r1, 7, %t; div.s32 %r0, %t, %r1;", "thread 7 ")]
    [InlineData(FaultKind.DivisionByZero, "sub.s32 %r1, 7, %t; setp.gt.u32 %q1, %t, 3; @%q1 rem.u32 %r0, %t, %r1;", "thread 7 ")]
    [InlineData(FaultKind.DivisionByZero, "mov.u64 %d0, 0; div.u64 %d1, %d0, %d0;", "thread 0 ")]
    [InlineData(FaultKind.OutOfBounds, "mul.lo.s32 %r1, %t, 20; st.shared.u32 [%r1], %r0;", "thread 7 ")]
    [InlineData(FaultKind.OutOfBounds, "mov.u64 %d0, s; cvta.shared.u64 %d0, %d0; st.u32 [%d0+128], %r0;", "128")]
    [InlineData(FaultKind.OutOfBounds, "mov.u64 %d0, s; st.shared.u32 [%d0+-4], %r0;", "of shared memory")]
    [InlineData(FaultKind.Misaligned, "mov.u64 %d0, s; st.shared.v4.u32 [%d0+8], {%r0, %r1, %r2, %r3};", "no multiple of 16")]
    [InlineData(FaultKind.OutOfBounds, "mov.u64 %d0, l; st.local.u32 [%d0+16], %r0;", "of local memory")]
    [InlineData(FaultKind.UnwrittenRead, "mov.u64 %d0, s; st.shared.u16 [%d0+4], %h0; ld.shared.u32 %r0, [%d0+4];", "byte 6 of shared memory")]
    [InlineData(FaultKind.UnwrittenRead, "mov.u64 %d0, l; st.local.u32 [%d0], %r0; ld.local.u32 %r0, [%d0+4];", "byte 4 of local memory")]
    [InlineData(FaultKind.UnwrittenRead, "mov.u64 %d0, s; atom.shared.add.u32 %r0, [%d0], 1;", "of shared memory")]
    [InlineData(FaultKind.Trap, "setp.eq.u32 %q1, %t, 7; @%q1 trap;", "thread 7 ")]
    public void What_is_wrong_is_said(FaultKind kind, string body, string words)
    {
        KernelFaultException fault = TextKernel.Fault(body, declarations: Shared + " .local .align 16 .b8 l[16];");

        Assert.Equal(kind, fault.Kind);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.StartsWith("k: thread ", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"at line {TextKernel.FirstLine}: ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_bytes_of_an_allocation_are_its_own_and_the_next_are_not()
    {
        using var memory = new GlobalMemory(1 << 16);
        ulong buffer = TextKernel.New(memory, new byte[10]);
        ulong neighbour = TextKernel.New(memory, new byte[10]);
        Assert.True(neighbour > buffer);

        _ = TextKernel.Run(memory, TextKernel.Text("ld.global.u16 %h0, [%p0+8];"), [buffer], threads: 1);
        KernelFaultException fault = Assert.Throws<KernelFaultException>(
            () => TextKernel.Run(memory, TextKernel.Text("ld.global.u32 %r0, [%p0+8];"), [buffer], threads: 1));

        Assert.Equal(FaultKind.OutOfBounds, fault.Kind);
        Assert.Contains("bytes 8 to 11", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_freed_is_not_used_and_its_address_not_given_again()
    {
        using var memory = new GlobalMemory(1 << 16);
        ulong buffer = TextKernel.New(memory, new uint[32]);
        memory.Live[0].Name = "weights";
        memory.Free(buffer);
        Assert.NotEqual(buffer, TextKernel.New(memory, new uint[32]));

        foreach (string body in new[] { "ld.global.u32 %r0, [%p0];", "st.u32 [%p0], %r0;", "red.global.add.u32 [%p0], 1;" })
        {
            KernelFaultException fault =
                Assert.Throws<KernelFaultException>(() => TextKernel.Run(memory, TextKernel.Text(body), [buffer]));
            Assert.Equal(FaultKind.UseAfterFree, fault.Kind);
            Assert.Contains("weights", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Bytes_that_nobody_wrote_are_known_one_by_one()
    {
        using var memory = new GlobalMemory(1 << 16);
        ulong buffer = memory.Allocate(128);
        string store = TextKernel.Text("mul.wide.u32 %d0, %t, 4; add.u64 %d0, %d0, %p0; st.global.u16 [%d0], 1;");
        string load = TextKernel.Text("mul.wide.u32 %d0, %t, 4; add.u64 %d0, %d0, %p0; ld.global.u16 %h0, [%d0];");
        string wide = TextKernel.Text("mul.wide.u32 %d0, %t, 4; add.u64 %d0, %d0, %p0; ld.global.u32 %r0, [%d0];");

        Assert.Equal(FaultKind.UnwrittenRead, FaultOf(load, 32));
        _ = TextKernel.Run(memory, store, [buffer], threads: 20);
        _ = TextKernel.Run(memory, load, [buffer], threads: 20);
        Assert.Equal(FaultKind.UnwrittenRead, FaultOf(load, 21));
        Assert.Equal(FaultKind.UnwrittenRead, FaultOf(wide, 1));
        memory.Fill(buffer, 0, 128);
        _ = TextKernel.Run(memory, wide, [buffer]);

        FaultKind FaultOf(string text, int threads) =>
            Assert.Throws<KernelFaultException>(() => TextKernel.Run(memory, text, [buffer], threads)).Kind;
    }

    [Fact]
    public void Shared_and_local_memory_are_unwritten_again_in_each_block()
    {
        KernelFaultException fault = TextKernel.Fault(
            """
            mov.u32 %r1, %ctaid.x;
            setp.eq.u32 %q1, %r1, 0;
            mov.u64 %d0, s;
            @%q1 st.shared.u32 [%d0], %t;
            ld.shared.u32 %r0, [%d0];
            """,
            threads: 1,
            blocks: 2,
            declarations: Shared);

        Assert.Equal(FaultKind.UnwrittenRead, fault.Kind);
        Assert.Contains("block 1", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Generic_addresses_of_several_memories_go_their_own_ways()
    {
        uint[] result = TextKernel.Words(
            """
            mov.u64 %d0, s;
            cvta.shared.u64 %d1, %d0;
            mov.u64 %d2, l;
            cvta.local.u64 %d2, %d2;
            st.shared.u32 [%d0], 11;
            add.s32 %r1, %t, 100;
            st.local.u32 [l], %r1;
            rem.u32 %r1, %t, 3;
            setp.eq.u32 %q1, %r1, 0;
            setp.eq.u32 %q2, %r1, 1;
            selp.b64 %d3, %d1, %d2, %q1;
            selp.b64 %d3, %p1, %d3, %q2;
            ld.u32 %r0, [%d3];
            """,
            declarations: Shared + " .local .align 4 .b8 l[4];",
            input: [22]);

        Assert.Equal([.. Enumerable.Range(0, 32).Select(t => (t % 3) switch { 0 => 11u, 1 => 22u, _ => 100 + (uint)t })], result);
    }

    [Theory]
    [InlineData(80, 48 << 10, 0, null)]
    [InlineData(80, (48 << 10) + 4, 0, FaultKind.SharedMemoryExceeded)]
    [InlineData(80, 0, 163 << 10, null)]
    [InlineData(80, 0, (163 << 10) + 4, FaultKind.SharedMemoryExceeded)]
    [InlineData(70, 0, 96 << 10, null)]
    [InlineData(70, 0, (96 << 10) + 4, FaultKind.SharedMemoryExceeded)]
    [InlineData(86, 0, (99 << 10) + 4, FaultKind.SharedMemoryExceeded)]
    [InlineData(90, 0, 227 << 10, null)]
    [InlineData(90, 4, 227 << 10, FaultKind.SharedMemoryExceeded)]
    public void A_block_has_as_much_shared_memory_as_its_architecture_gives(
        int architecture, int declared, int added, FaultKind? expected)
    {
        using var memory = new GlobalMemory(1 << 16);
        ulong buffer = TextKernel.New(memory, new uint[1]);
        string text = TextKernel.Text(
            "", declarations: declared > 0 ? $".shared .align 4 .b8 s[{declared}];" : "");
        Exception? thrown = Record.Exception(() => TextKernel.Run(
            memory, text, [buffer], options: new() { Architecture = architecture }, dynamicShared: added));

        Assert.Equal(expected, (thrown as KernelFaultException)?.Kind);
    }

    [Fact]
    public void Launches_that_do_not_fit_the_kernel_are_refused()
    {
        using var memory = new GlobalMemory(1 << 16);
        Assert.Equal(FaultKind.ArgumentSize, Refused(TextKernel.Text("", 2), 32));
        Assert.Equal(FaultKind.BadLaunch, Refused(TextKernel.Text(""), 1025));
        Assert.Equal(
            FaultKind.BadLaunch,
            Refused(TextKernel.Text("").Replace("\n{", "\n.maxntid 64, 1, 1\n{", StringComparison.Ordinal), 65));

        FaultKind Refused(string text, int threads) =>
            Assert.Throws<KernelFaultException>(() => TextKernel.Run(memory, text, [0], threads)).Kind;
    }

    [Fact]
    public void Locked_memory_of_the_host_is_read_and_written_where_it_is()
    {
        using var memory = new GlobalMemory(1 << 16);
        uint[] host = GC.AllocateArray<uint>(32, pinned: true);
        nint address;
        unsafe
        {
            fixed (uint* start = host)
                address = (nint)start;
        }

        string text = TextKernel.Text(
            "mul.wide.u32 %d0, %t, 4; add.u64 %d0, %d0, %p0; ld.u32 %r0, [%d0]; add.s32 %r0, %r0, %t; st.u32 [%d0], %r0;");
        memory.RegisterHost(address, 128);
        _ = TextKernel.Run(memory, text, [(ulong)address]);
        Assert.Equal(Enumerable.Range(0, 32).Select(t => (uint)t), host);
        Assert.True(memory.UnregisterHost(address));
        Assert.Equal(
            FaultKind.OutOfBounds,
            Assert.Throws<KernelFaultException>(() => TextKernel.Run(memory, text, [(ulong)address])).Kind);
    }
}
