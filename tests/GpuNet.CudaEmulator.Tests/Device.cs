using System.Runtime.InteropServices;
using GpuNet.CudaEmulator.Counting;
using GpuNet.CudaEmulator.Execution;
using GpuNet.CudaEmulator.Memory;
using GpuNet.CudaEmulator.Ptx;
using Xunit;

namespace GpuNet.CudaEmulator.Tests;

/// <summary>A memory and a processor without a driver, for kernels that are written down in PTX.</summary>
internal sealed class Device(EmulatorOptions? options = null) : IDisposable
{
    private readonly EmulatorOptions options = options ?? new EmulatorOptions();

    public GlobalMemory Memory { get; } = new(256 << 20);

    /// <summary>The line of <see cref="Text"/> at which a body begins.</summary>
    public const int BodyLine = 12;

    /// <summary>
    /// A module of one kernel. Its arguments are in %a0, %a1 …, its thread in %t, its thread of the grid in %g, and the
    /// places of that in arrays of 1, 4 and 8 bytes in %g1, %g4 and %g8; registers of all kinds are declared.
    /// </summary>
    public static string Text(string body, int arguments = 0, string declarations = "") =>
        $$"""
        .version 8.0
        .target sm_80
        .address_size 64
        .visible .entry kernel({{string.Join(", ", Enumerable.Range(0, arguments).Select(at => $".param .u64 p{at}"))}})
        {
        .reg .pred %p<10>; .reg .b16 %rs<10>; .reg .b32 %r<30>; .reg .b64 %rd<20>; .reg .f32 %f<30>; .reg .f64 %fd<10>;
        .reg .b64 %a<9>, %g1, %g4, %g8; .reg .b32 %t, %g, %n;
        {{declarations}}
        {{string.Concat(Enumerable.Range(0, arguments).Select(at => $"ld.param.u64 %a{at}, [p{at}]; "))}}
        mov.u32 %t, %tid.x; mov.u32 %g, %ctaid.x; mov.u32 %n, %ntid.x; mad.lo.u32 %g, %g, %n, %t;
        cvt.u64.u32 %g1, %g; shl.b64 %g4, %g1, 2; shl.b64 %g8, %g1, 3;
        {{body}}
        ret;
        }
        """;

    public LaunchCounts Run(string body, int blocks, int threads, params ulong[] arguments) =>
        Run(Text(body, arguments.Length), new Dim3(blocks), new Dim3(threads), arguments);

    public LaunchCounts Run(
        string text, Dim3 grid, Dim3 block, ulong[] arguments, int dynamicShared = 0, bool cooperative = false) =>
        new Processor(Memory, options).Run(new Launch(
            PtxModule.Parse(text).Kernels[0],
            grid,
            block,
            dynamicShared,
            MemoryMarshal.AsBytes<ulong>(arguments).ToArray(),
            cooperative));

    /// <summary>The fault that a kernel ends in.</summary>
    public KernelFaultException Fault(
        FaultKind kind, string body, int blocks, int threads, params ulong[] arguments)
    {
        KernelFaultException fault = Assert.Throws<KernelFaultException>(() => Run(body, blocks, threads, arguments));
        Assert.True(kind == fault.Kind, $"{kind} is expected; got {fault.Kind}: {fault.Message}");
        return fault;
    }

    public ulong Upload<T>(params T[] values)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes<T>(values);
        ulong address = Memory.Allocate(bytes.Length);
        Memory.Write(address, bytes);
        return address;
    }

    public T[] Download<T>(ulong address, int count)
        where T : unmanaged
    {
        var values = new T[count];
        Memory.Read(address, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>What a body leaves in %r0 of each thread; %a0 are their words, and %a1 is what it reads.</summary>
    public uint[] Words(
        string body,
        int threads = 32,
        int blocks = 1,
        string declarations = "",
        uint[]? input = null,
        int dynamicShared = 0,
        bool cooperative = false)
    {
        ulong results = Upload(new uint[threads * blocks]);
        string text = Text(body + "\nadd.u64 %g4, %a0, %g4; st.global.u32 [%g4], %r0;", 2, declarations);
        ulong[] arguments = [results, Upload(input ?? [0])];
        _ = Run(text, new Dim3(blocks), new Dim3(threads), arguments, dynamicShared, cooperative);
        return Download<uint>(results, threads * blocks);
    }

    public void Dispose() => Memory.Dispose();
}
