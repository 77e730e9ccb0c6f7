using GpuNet.CudaEmulator.Execution;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Memory;

/// <summary>Everything that is always watched, shown by a kernel that is broken on purpose and by its repaired twin.</summary>
public class MistakeTests
{
    private const string Declarations = ".shared .align 4 .b8 tile[256]; .local .align 4 .b8 stack[16];";

    public static TheoryData<string> Mistakes => [.. Kernels.Keys];

    // %a0 and %a1 are 64 words that were written, %a2 are 64 that were not.
    private static Dictionary<string, (FaultKind Kind, string Broken, string Repaired, string Says)> Kernels { get; } = new()
    {
        ["behind the end of a buffer"] = (
            FaultKind.OutOfBounds,
            "add.u64 %rd1, %a0, %g4; ld.global.u32 %r0, [%rd1+132];",
            "add.u64 %rd1, %a0, %g4; ld.global.u32 %r0, [%rd1+128];",
            "thread 31 of block 0 reads 0x"),
        ["a store behind the end by one lane"] = (
            FaultKind.OutOfBounds,
            "setp.eq.u32 %p1, %t, 5; @%p1 st.global.u32 [%a0+256], 1;",
            "setp.eq.u32 %p1, %t, 5; @%p1 st.global.u32 [%a0+252], 1;",
            "thread 5 of block 0 writes 0x"),
        ["before the beginning of a buffer"] = (
            FaultKind.OutOfBounds,
            "add.u64 %rd1, %a1, %g4; ld.global.u32 %r0, [%rd1+-4];",
            "add.u64 %rd1, %a1, %g4; ld.global.u32 %r0, [%rd1+0];",
            "thread 0 of block 0 reads"),
        ["a negative index"] = (
            FaultKind.OutOfBounds,
            "sub.s32 %r1, %t, 32; mul.wide.s32 %rd2, %r1, 4; add.u64 %rd1, %a0, %rd2; ld.u32 %r0, [%rd1];",
            "sub.s32 %r1, %t, 0; mul.wide.s32 %rd2, %r1, 4; add.u64 %rd1, %a0, %rd2; ld.u32 %r0, [%rd1];",
            "thread 0"),
        ["an index that was meant to be signed"] = (
            FaultKind.OutOfBounds,
            "sub.s32 %r1, %t, 1; mul.wide.u32 %rd2, %r1, 4; add.u64 %rd1, %a0, %rd2; ld.u32 %r0, [%rd1+4];",
            "sub.s32 %r1, %t, 1; mul.wide.s32 %rd2, %r1, 4; add.u64 %rd1, %a0, %rd2; ld.u32 %r0, [%rd1+4];",
            "thread 0"),
        ["a vector across the end"] = (
            FaultKind.OutOfBounds,
            "setp.eq.u32 %p1, %t, 3; mov.u64 %rd2, 248; @%p1 mov.u64 %rd2, 256; add.u64 %rd1, %a0, %rd2; ld.v2.u32 {%r0, %r1}, [%rd1];",
            "add.u64 %rd1, %a0, 248; ld.v2.u32 {%r0, %r1}, [%rd1];",
            "thread 3"),
        ["from one allocation into the next"] = (
            FaultKind.OutOfBounds,
            "shl.b64 %rd2, %g4, 4; add.u64 %rd1, %a0, %rd2; ld.u32 %r0, [%rd1];",
            "setp.lt.u32 %p1, %t, 16; mov.b64 %rd1, %a0; @%p1 mov.b64 %rd1, %a1; ld.u32 %r0, [%rd1];",
            "thread 4"),
        ["no address at all"] = (
            FaultKind.OutOfBounds, "ld.global.u32 %r0, [16];", "ld.global.u32 %r0, [%a0+16];", "no memory of the device"),
        ["shared memory behind the end"] = (
            FaultKind.OutOfBounds,
            "mov.u64 %rd1, tile; add.u64 %rd1, %rd1, %g4; st.shared.u32 [%rd1+132], %t;",
            "mov.u64 %rd1, tile; add.u64 %rd1, %rd1, %g4; st.shared.u32 [%rd1+128], %t;",
            "thread 31"),
        ["shared memory before the beginning"] = (
            FaultKind.OutOfBounds,
            "mov.u64 %rd1, tile; add.u64 %rd1, %rd1, %g4; sub.u64 %rd1, %rd1, 4; st.shared.u32 [%rd1], %t;",
            "mov.u64 %rd1, tile; add.u64 %rd1, %rd1, %g4; st.shared.u32 [%rd1], %t;",
            "thread 0"),
        ["shared memory far away"] = (
            FaultKind.OutOfBounds,
            "mov.u64 %rd1, 0xfffffffffffffffc; st.shared.u32 [%rd1], %t;",
            "mov.u64 %rd1, 252; st.shared.u32 [%rd1], %t;",
            "shared memory"),
        ["local memory behind the end"] = (
            FaultKind.OutOfBounds,
            "mov.u64 %rd1, stack; st.local.u32 [%rd1+16], %t;",
            "mov.u64 %rd1, stack; st.local.u32 [%rd1+12], %t;",
            "local memory"),
        ["local memory before the beginning"] = (
            FaultKind.OutOfBounds,
            "mov.u64 %rd1, stack; st.local.u32 [%rd1+-4], %t;",
            "mov.u64 %rd1, stack; st.local.u32 [%rd1+4], %t;",
            "-4"),
        ["a word at an odd place"] = (
            FaultKind.Misaligned,
            "add.u64 %rd1, %a0, %g1; ld.global.u32 %r0, [%rd1];",
            "add.u64 %rd1, %a0, %g1; ld.global.u8 %r0, [%rd1];",
            "thread 1"),
        ["a vector at a word"] = (
            FaultKind.Misaligned,
            "add.u64 %rd1, %a0, %g4; ld.global.v2.f32 {%f0, %f1}, [%rd1];",
            "add.u64 %rd1, %a0, %g8; ld.global.v2.f32 {%f0, %f1}, [%rd1];",
            "no multiple of 8"),
        ["neighbouring words at odd places"] = (
            FaultKind.Misaligned,
            "add.u64 %rd1, %a0, %g4; ld.global.u32 %r0, [%rd1+2];",
            "add.u64 %rd1, %a0, %g4; ld.global.u32 %r0, [%rd1+4];",
            "4 bytes at 0x"),
        ["a shared word at an odd place"] = (
            FaultKind.Misaligned,
            "mov.u64 %rd1, tile; st.shared.v4.u32 [%rd1+8], {%t, %t, %t, %t};",
            "mov.u64 %rd1, tile; st.shared.v4.u32 [%rd1+16], {%t, %t, %t, %t};",
            "16 bytes at 0x8"),
        ["shared neighbours at odd places"] = (
            FaultKind.Misaligned,
            "mov.u64 %rd1, tile; add.u64 %rd1, %rd1, %g4; st.shared.u32 [%rd1+1], %t;",
            "mov.u64 %rd1, tile; add.u64 %rd1, %rd1, %g4; st.shared.u32 [%rd1+4], %t;",
            "thread 0"),
        ["an atomic at an odd place"] = (
            FaultKind.Misaligned, "red.global.add.u32 [%a0+2], 1;", "red.global.add.u32 [%a0+4], 1;", "0x"),
        ["a load of what nobody wrote"] = (
            FaultKind.UnwrittenRead,
            "add.u64 %rd1, %a2, %g4; ld.global.u32 %r0, [%rd1];",
            "add.u64 %rd1, %a2, %g4; st.global.u32 [%rd1], 1; ld.global.u32 %r0, [%rd1];",
            "thread 0 of block 0 reads byte 0"),
        ["a load of which one lane's word nobody wrote"] = (
            FaultKind.UnwrittenRead,
            "setp.ne.u32 %p1, %t, 9; add.u64 %rd1, %a2, %g4; @%p1 st.global.u32 [%rd1], 1; ld.global.u32 %r0, [%rd1];",
            "setp.ne.u32 %p1, %t, 99; add.u64 %rd1, %a2, %g4; @%p1 st.global.u32 [%rd1], 1; ld.global.u32 %r0, [%rd1];",
            "thread 9 of block 0 reads byte 36"),
        ["a vector of which a part was written"] = (
            FaultKind.UnwrittenRead,
            "st.global.v2.u32 [%a2], {%t, %t}; ld.global.v4.u32 {%r0, %r1, %r2, %r3}, [%a2];",
            "st.global.v2.u32 [%a2], {%t, %t}; ld.global.v2.u32 {%r0, %r1}, [%a2];",
            "byte 8"),
        ["a word of which a byte was written"] = (
            FaultKind.UnwrittenRead,
            "st.global.u8 [%a2], 1; ld.global.u32 %r0, [%a2];",
            "st.global.u8 [%a2], 1; ld.global.u8 %r0, [%a2];",
            "byte 1"),
        ["an atomic to what nobody wrote"] = (
            FaultKind.UnwrittenRead, "red.global.add.u32 [%a2], 1;", "red.global.add.u32 [%a1], 1;", "byte 0"),
        ["an atomic to shared memory that nobody wrote"] = (
            FaultKind.UnwrittenRead,
            "mov.u64 %rd1, tile; atom.shared.add.u32 %r0, [%rd1], 1;",
            "mov.u64 %rd1, tile; st.shared.u32 [%rd1], 1; atom.shared.add.u32 %r0, [%rd1], 1;",
            "of shared memory"),
        ["a shared word of which a half was written"] = (
            FaultKind.UnwrittenRead,
            "mov.u64 %rd1, tile; st.shared.u16 [%rd1+4], %rs0; ld.shared.u32 %r0, [%rd1+4];",
            "mov.u64 %rd1, tile; st.shared.u16 [%rd1+4], %rs0; ld.shared.u16 %r0, [%rd1+4];",
            "byte 6 of shared memory"),
        ["a generic address behind the end of shared memory"] = (
            FaultKind.OutOfBounds,
            "mov.u64 %rd1, tile; cvta.shared.u64 %rd1, %rd1; st.u32 [%rd1+256], %t;",
            "mov.u64 %rd1, tile; cvta.shared.u64 %rd1, %rd1; st.u32 [%rd1+252], %t;",
            "256 of shared memory"),
        ["an atomic to no address at all"] = (
            FaultKind.OutOfBounds, "mov.u64 %rd1, 16; red.add.u32 [%rd1], 1;", "red.add.u32 [%a0], 1;", "0x10"),
        ["a store of a vector at a pair"] = (
            FaultKind.Misaligned,
            "st.global.v4.f32 [%a0+8], {%f0, %f1, %f2, %f3};",
            "st.global.v4.f32 [%a0+16], {%f0, %f1, %f2, %f3};",
            "no multiple of 16"),
        ["a remainder by zero of some"] = (
            FaultKind.DivisionByZero,
            "sub.s32 %r1, 7, %t; setp.gt.u32 %p1, %t, 3; @%p1 rem.u32 %r0, %t, %r1;",
            "sub.s32 %r1, 7, %t; setp.gt.u32 %p1, %t, 7; @%p1 rem.u32 %r0, %t, %r1;",
            "thread 7 of block 0 divides"),
        ["shared memory that nobody wrote"] = (
            FaultKind.UnwrittenRead,
            "mov.u64 %rd1, tile; st.shared.u32 [%rd1], 1; ld.shared.u32 %r0, [%rd1+4];",
            "mov.u64 %rd1, tile; st.shared.u32 [%rd1], 1; ld.shared.u32 %r0, [%rd1];",
            "shared memory"),
        ["shared neighbours that nobody wrote"] = (
            FaultKind.UnwrittenRead,
            "mov.u64 %rd1, tile; add.u64 %rd1, %rd1, %g4; st.shared.u32 [%rd1], 1; ld.shared.u32 %r0, [%rd1+4];",
            "mov.u64 %rd1, tile; add.u64 %rd1, %rd1, %g4; st.shared.u32 [%rd1], 1; ld.shared.u32 %r0, [%rd1];",
            "thread 31 of block 0 reads byte 128"),
        ["local memory that nobody wrote"] = (
            FaultKind.UnwrittenRead,
            "mov.u64 %rd1, stack; setp.eq.u32 %p1, %t, 2; @!%p1 st.local.u32 [%rd1], %t; ld.local.u32 %r0, [%rd1];",
            "mov.u64 %rd1, stack; st.local.u32 [%rd1], %t; ld.local.u32 %r0, [%rd1];",
            "thread 2"),
        ["what an asynchronous copy still brings"] = (
            FaultKind.UnwrittenRead,
            "mov.u64 %rd1, tile; add.u64 %rd1, %rd1, %g4; add.u64 %rd2, %a0, %g4; st.shared.u32 [%rd1], 0; "
                + "cp.async.ca.shared.global [%rd1], [%rd2], 4; cp.async.commit_group; ld.shared.u32 %r0, [%rd1];",
            "mov.u64 %rd1, tile; add.u64 %rd1, %rd1, %g4; add.u64 %rd2, %a0, %g4; st.shared.u32 [%rd1], 0; "
                + "cp.async.ca.shared.global [%rd1], [%rd2], 4; cp.async.commit_group; cp.async.wait_group 0; ld.shared.u32 %r0, [%rd1];",
            "thread 0"),
        ["an asynchronous copy from behind the end"] = (
            FaultKind.OutOfBounds,
            "mov.u64 %rd1, tile; cp.async.ca.shared.global [%rd1], [%a0+256], 4; cp.async.wait_all;",
            "mov.u64 %rd1, tile; cp.async.ca.shared.global [%rd1], [%a0+252], 4; cp.async.wait_all;",
            "behind the end"),
        ["an asynchronous copy to behind the end"] = (
            FaultKind.OutOfBounds,
            "mov.u64 %rd1, tile; cp.async.ca.shared.global [%rd1+256], [%a0], 4; cp.async.wait_all;",
            "mov.u64 %rd1, tile; cp.async.ca.shared.global [%rd1+252], [%a0], 4; cp.async.wait_all;",
            "of 256 of shared memory"),
        ["an asynchronous copy to an odd place"] = (
            FaultKind.Misaligned,
            "mov.u64 %rd1, tile; cp.async.cg.shared.global [%rd1+8], [%a0], 16; cp.async.wait_all;",
            "mov.u64 %rd1, tile; cp.async.cg.shared.global [%rd1+16], [%a0], 16; cp.async.wait_all;",
            "16 bytes at 0x8"),
        ["a division by zero"] = (
            FaultKind.DivisionByZero,
            "sub.s32 %r1, %t, 7; div.s32 %r0, 100, %r1;",
            "sub.s32 %r1, %t, 32; div.s32 %r0, 100, %r1;",
            "thread 7 of block 0 divides"),
        ["a remainder by zero"] = (
            FaultKind.DivisionByZero,
            "and.b64 %rd1, %g1, 15; rem.u64 %rd2, %g1, %rd1;",
            "and.b64 %rd1, %g1, 15; or.b64 %rd1, %rd1, 16; rem.u64 %rd2, %g1, %rd1;",
            "thread 0"),
        ["a barrier in a branch"] = (
            FaultKind.DivergentBarrier,
            "setp.lt.u32 %p1, %t, 20; @!%p1 bra OVER; bar.sync 0; OVER:",
            "setp.lt.u32 %p1, %t, 20; @!%p1 bra OVER; add.u32 %r0, %t, 1; OVER: bar.sync 0;",
            "others of its warp go elsewhere"),
        ["a barrier with a guard"] = (
            FaultKind.DivergentBarrier,
            "setp.lt.u32 %p1, %t, 20; @%p1 bar.sync 0;",
            "setp.lt.u32 %p1, %t, 64; @%p1 bar.sync 0;",
            "go elsewhere"),
        ["a barrier behind a return"] = (
            FaultKind.DivergentBarrier,
            "setp.gt.u32 %p1, %t, 20; @%p1 ret; bar.sync 0;",
            "bar.sync 0; setp.gt.u32 %p1, %t, 20; @%p1 ret;",
            "returned before"),
        ["a barrier that a warp never reaches"] = (
            FaultKind.DivergentBarrier,
            "setp.ge.u32 %p1, %t, 32; @%p1 ret; bar.sync 0;",
            "bar.sync 0; setp.ge.u32 %p1, %t, 32; @%p1 ret;",
            "1 warps, which returned"),
        ["two barriers, each for some"] = (
            FaultKind.Deadlock,
            "setp.lt.u32 %p1, %t, 32; @%p1 bra A; bar.sync 1; bra END; A: bar.sync 2; END:",
            "setp.lt.u32 %p1, %t, 32; @%p1 bra A; bar.sync 1; bra END; A: bar.sync 1; END:",
            "barriers 2, 1"),
        ["a barrier for more threads than there are"] = (
            FaultKind.DivergentBarrier, "bar.sync 1, 128;", "bar.sync 1, 64;", "128 threads"),
        ["a barrier for other numbers of threads"] = (
            FaultKind.DivergentBarrier,
            "setp.lt.u32 %p1, %t, 32; @%p1 bra A; bar.sync 1, 32; bra END; A: bar.arrive 1, 64; END:",
            "setp.lt.u32 %p1, %t, 32; @%p1 bra A; bar.sync 1, 64; bra END; A: bar.arrive 1, 64; END:",
            "waits at barrier 1 for 32 threads, where others wait for 64 threads"),
        ["a barrier that reduces for some alone"] = (
            FaultKind.DivergentBarrier,
            "setp.lt.u32 %p1, %t, 32; @%p1 bra A; bar.red.popc.u32 %r0, 1, %p1; bra END; A: bar.sync 1; END:",
            "setp.lt.u32 %p1, %t, 32; @%p1 bra A; bar.red.popc.u32 %r0, 1, %p1; bra END; "
                + "A: bar.red.popc.u32 %r0, 1, %p1; END:",
            "where others came by 'bar.sync 1'"),
        ["a barrier for each lane"] = (
            FaultKind.DivergentBarrier,
            "and.b32 %r1, %t, 1; bar.sync %r1;",
            "shr.b32 %r1, %t, 5; and.b32 %r1, %r1, 0; bar.sync %r1;",
            "waits at another barrier than its warp"),
        ["a barrier that is none"] = (
            FaultKind.BadLaunch, "mov.u32 %r1, 16; bar.sync %r1;", "mov.u32 %r1, 15; bar.sync %r1;", "barrier 16"),
        ["a shuffle from a lane that is elsewhere"] = (
            FaultKind.DivergentBarrier,
            "setp.lt.u32 %p1, %t, 8; @!%p1 bra OVER; shfl.sync.down.b32 %r0, %t, 4, 31, 0xff; OVER:",
            "setp.lt.u32 %p1, %t, 8; @!%p1 bra OVER; shfl.sync.down.b32 %r0, %t, 4, 0x1807, 0xff; OVER:",
            "thread 4"),
        ["a trap"] = (
            FaultKind.Trap,
            "setp.eq.u32 %p1, %t, 31; @%p1 trap;",
            "setp.eq.u32 %p1, %t, 64; @%p1 trap;",
            "traps, at line"),
        ["waiting for a flag that nobody sets"] = (
            FaultKind.Deadlock,
            "W: ld.volatile.global.u32 %r1, [%a0]; setp.ne.u32 %p1, %r1, 7; @%p1 bra W;",
            "W: ld.volatile.global.u32 %r1, [%a0]; setp.ne.u32 %p1, %r1, 0; @%p1 bra W;",
            "goes in circles"),
        ["a loop without an end"] = (
            FaultKind.Deadlock,
            "mov.u32 %r1, 0; L: add.u32 %r1, %r1, 2; and.b32 %r1, %r1, 7; setp.ne.u32 %p1, %r1, 5; @%p1 bra L;",
            "mov.u32 %r1, 0; L: add.u32 %r1, %r1, 1; and.b32 %r1, %r1, 7; setp.ne.u32 %p1, %r1, 5; @%p1 bra L;",
            "nothing in memory changes"),
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_broken_kernel_is_caught_and_its_repaired_twin_is_not(string mistake)
    {
        (FaultKind kind, string broken, string repaired, string says) = Kernels[mistake];
        int threads = mistake.Contains("warp never", StringComparison.Ordinal)
            || mistake.StartsWith("two", StringComparison.Ordinal)
            || mistake.StartsWith("a barrier for", StringComparison.Ordinal)
            || mistake.StartsWith("a barrier that reduces", StringComparison.Ordinal) || mistake.Contains("more threads", StringComparison.Ordinal)
            ? 64 : 32;

        KernelFaultException fault = Assert.Throws<KernelFaultException>(() => Run(broken));
        Assert.True(fault.Kind == kind, $"{kind} is expected; got {fault.Kind}: {fault.Message}");
        Assert.StartsWith("kernel: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"at line {Device.BodyLine}: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Run(repaired);

        void Run(string body)
        {
            using var device = new Device();
            _ = device.Run(
                Device.Text(body, 3, Declarations),
                new Dim3(1),
                new Dim3(threads),
                [device.Upload(new uint[64]), device.Upload(new uint[64]), device.Memory.Allocate(256)]);
        }
    }

    [Fact]
    public void What_was_freed_is_known_as_such_for_ever()
    {
        using var device = new Device();
        ulong freed = device.Upload(1u, 2u);
        _ = device.Run("ld.u32 %r1, [%a0+4];", 1, 32, freed);
        device.Memory.Free(freed);
        ulong fresh = device.Upload(1u, 2u);

        Assert.NotEqual(freed, fresh);
        Assert.Contains(
            "byte 4 of",
            device.Fault(FaultKind.UseAfterFree, "ld.u32 %r1, [%a0+4];", 1, 32, freed).Message,
            StringComparison.Ordinal);
        _ = device.Fault(FaultKind.UseAfterFree, "st.u32 [%a0], 1;", 1, 32, freed);
        Assert.Equal(FaultKind.UseAfterFree, Assert.Throws<KernelFaultException>(() => device.Memory.Free(freed)).Kind);
        Assert.Equal(FaultKind.OutOfBounds, Assert.Throws<KernelFaultException>(() => device.Memory.Free(fresh + 4)).Kind);
        Assert.Equal(
            FaultKind.UseAfterFree, Assert.Throws<KernelFaultException>(() => device.Download<uint>(freed, 1)).Kind);
    }

    [Fact]
    public void The_last_bytes_of_an_allocation_are_its_own_and_the_next_are_not()
    {
        using var device = new Device();
        ulong buffer = device.Upload(new byte[10]);
        _ = device.Upload(new byte[10]);

        _ = device.Run("ld.global.u16 %rs0, [%a0+8];", 1, 1, buffer);
        KernelFaultException fault = device.Fault(FaultKind.OutOfBounds, "ld.global.u32 %r0, [%a0+8];", 1, 1, buffer);

        Assert.Contains("bytes 8 to 11", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_nobody_wrote_are_known_one_by_one_from_launch_to_launch()
    {
        const string Place = "add.u64 %rd1, %a0, %g4;";
        using var device = new Device();
        ulong buffer = device.Memory.Allocate(128);

        _ = device.Fault(FaultKind.UnwrittenRead, Place + "ld.global.u16 %rs0, [%rd1];", 1, 32, buffer);
        _ = device.Run(Place + "st.global.u16 [%rd1], 1;", 1, 20, buffer);
        _ = device.Run(Place + "ld.global.u16 %rs0, [%rd1];", 1, 20, buffer);
        _ = device.Fault(FaultKind.UnwrittenRead, Place + "ld.global.u16 %rs0, [%rd1];", 1, 21, buffer);
        _ = device.Fault(FaultKind.UnwrittenRead, Place + "ld.global.u32 %r0, [%rd1];", 1, 1, buffer);
        device.Memory.Fill(buffer, 0, 128);
        _ = device.Run(Place + "ld.global.u32 %r0, [%rd1];", 1, 32, buffer);
    }

    [Theory]
    [InlineData("shared")]
    [InlineData("local")]
    public void Memory_of_a_block_is_unwritten_again_in_the_next(string space)
    {
        using var device = new Device();
        string text = Device.Text(
            $"mov.u32 %r1, %ctaid.x; setp.eq.u32 %p1, %r1, 0; @%p1 st.{space}.u32 [s], %t; ld.{space}.u32 %r0, [s];",
            0,
            $".{space} .align 4 .b8 s[4];");

        KernelFaultException fault =
            Assert.Throws<KernelFaultException>(() => device.Run(text, new Dim3(2), new Dim3(1), []));

        Assert.Equal(FaultKind.UnwrittenRead, fault.Kind);
        Assert.Contains("block 1", fault.Message, StringComparison.Ordinal);
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
        using var device = new Device(new() { Architecture = architecture });
        string text = Device.Text("", 0, declared > 0 ? $".shared .align 4 .b8 s[{declared}];" : "");

        Exception? thrown = Record.Exception(() => device.Run(text, new Dim3(1), new Dim3(1), [], added));

        Assert.Equal(expected, (thrown as KernelFaultException)?.Kind);
    }

    [Fact]
    public void Locked_memory_of_the_host_is_read_and_written_where_it_is()
    {
        const string Body = "add.u64 %rd1, %a0, %g4; ld.u32 %r0, [%rd1]; add.u32 %r0, %r0, %t; st.u32 [%rd1], %r0;";
        using var device = new Device();
        uint[] host = GC.AllocateArray<uint>(32, pinned: true);
        nint address = System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(host, 0);

        device.Memory.RegisterHost(address, 128);
        _ = device.Run(Body, 1, 32, (ulong)address);
        Assert.Equal(Enumerable.Range(0, 32).Select(thread => (uint)thread), host);

        Assert.True(device.Memory.UnregisterHost(address));
        _ = device.Fault(FaultKind.OutOfBounds, Body, 1, 32, (ulong)address);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Threads_that_never_end_are_stopped_and_named(bool cooperative)
    {
        using var device = new Device(new() { MostBasicBlocks = 10_000 });
        string text = Device.Text(
            "SPIN: ld.volatile.global.u32 %r0, [%a0]; setp.eq.u32 %p1, %r0, 0; @%p1 bra SPIN;", arguments: 1);

        KernelFaultException fault = Assert.Throws<KernelFaultException>(
            () => device.Run(text, new Dim3(1), new Dim3(32), [device.Upload(0u)], cooperative: cooperative));

        Assert.Equal(FaultKind.Deadlock, fault.Kind);
        Assert.Contains("kernel: thread 0 of block 0", fault.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(EmulatorOptions.MostBasicBlocks), fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_allocations_stand_in_reports()
    {
        using var device = new Device();
        ulong address = device.Upload(new uint[4]);
        device.Memory.Live[0].Name = "weights";

        Assert.Contains(
            "4 bytes behind the end of weights",
            device.Fault(FaultKind.OutOfBounds, "ld.u32 %r1, [%a0+20];", 1, 1, address).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Copies_of_the_host_know_ends_and_what_was_written()
    {
        using var device = new Device();
        ulong written = device.Upload(1, 2, 3, 4);
        ulong fresh = device.Memory.Allocate(16);
        device.Memory.Copy(fresh + 4, written + 4, 8);

        Assert.Equal([2, 3], device.Download<int>(fresh + 4, 2));
        Assert.Equal(FaultKind.UnwrittenRead, Fault(() => device.Download<int>(fresh, 2)));
        Assert.Equal(FaultKind.UnwrittenRead, Fault(() => device.Download<int>(fresh + 8, 2)));
        Assert.Equal(FaultKind.OutOfBounds, Fault(() => device.Download<int>(fresh + 4, 4)));
        Assert.Equal(FaultKind.OutOfBounds, Fault(() => device.Memory.Write(fresh + 8, new byte[9])));
        Assert.Equal(FaultKind.OutOfBounds, Fault(() => device.Memory.Fill(fresh, 0, 17)));

        // What was not written stays so when it is copied, also over what was.
        device.Memory.Copy(written, fresh, 16);
        Assert.Equal(FaultKind.UnwrittenRead, Fault(() => device.Download<int>(written, 1)));
        device.Memory.Fill(fresh, 7, 16);
        Assert.Equal(0x07070707, device.Download<int>(fresh, 4)[3]);

        static FaultKind Fault(Action action) => Assert.Throws<KernelFaultException>(action).Kind;
    }

    [Fact]
    public void Memory_runs_out_and_comes_back()
    {
        using var memory = new GpuNet.CudaEmulator.Memory.GlobalMemory(1024);
        ulong first = memory.Allocate(700);

        Assert.Equal(256, memory.FreeBytes);
        Assert.Throws<InsufficientMemoryException>(() => memory.Allocate(257));
        memory.Free(first);
        Assert.Equal(1024, memory.FreeBytes);
        Assert.NotEqual(first, memory.Allocate(1024));
    }

    [Fact]
    public void Launches_that_no_device_takes_are_refused()
    {
        using var device = new Device();
        string text = Device.Text("", 2, ".shared .align 4 .b8 a[49152];");
        string more = Device.Text("", 0, ".shared .align 4 .b8 a[49156];");
        string bounded = Device.Text("").Replace(".visible .entry kernel()", ".visible .entry kernel() .maxntid 8, 4, 1", StringComparison.Ordinal);

        _ = device.Run(text, new Dim3(1), new Dim3(1024), [1, 2]);
        _ = device.Run(bounded, new Dim3(1), new Dim3(32), []);
        _ = device.Run(text, new Dim3(1), new Dim3(1), [1, 2], dynamicShared: (163 << 10) - 49152);

        Assert.Equal(FaultKind.ArgumentSize, Fault(() => device.Run(text, new Dim3(1), new Dim3(1), [1])));
        Assert.Equal(FaultKind.BadLaunch, Fault(() => device.Run(text, new Dim3(1), new Dim3(1025), [1, 2])));
        Assert.Equal(FaultKind.BadLaunch, Fault(() => device.Run(bounded, new Dim3(1), new Dim3(33), [])));
        Assert.Equal(FaultKind.SharedMemoryExceeded, Fault(() => device.Run(more, new Dim3(1), new Dim3(1), [])));
        Assert.Equal(
            FaultKind.SharedMemoryExceeded,
            Fault(() => device.Run(text, new Dim3(1), new Dim3(1), [1, 2], dynamicShared: (163 << 10) - 49152 + 4)));

        static FaultKind Fault(Func<object> action) => Assert.Throws<KernelFaultException>(action).Kind;
    }

    [Fact]
    public void A_barrier_of_the_grid_needs_a_cooperative_launch()
    {
        string text = Device.Text(
            "membar.gl; atom.global.add.u32 %r2, [%a0], 1; W: ld.volatile.global.u32 %r3, [%a0]; setp.lt.u32 %p2, %r3, 3; @%p2 bra W;",
            1);
        using var device = new Device();

        _ = device.Run(text, new Dim3(3), new Dim3(1), [device.Upload(0u)], cooperative: true);
        KernelFaultException fault = Assert.Throws<KernelFaultException>(
            () => device.Run(text, new Dim3(3), new Dim3(1), [device.Upload(0u)]));

        Assert.Equal(FaultKind.Deadlock, fault.Kind);
        Assert.Contains("cooperative launch", fault.Message, StringComparison.Ordinal);
    }
}
