using System.Runtime.InteropServices;
using GpuNet.CudaEmulator.Counting;
using GpuNet.CudaEmulator.Execution;
using GpuNet.CudaEmulator.Memory;
using GpuNet.CudaEmulator.Ptx;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Execution;

/// <summary>Runs kernels that a test writes as text.</summary>
internal static class TextKernel
{
    /// <summary>
    /// A module of one kernel <c>k</c> with pointers <c>p0</c> … as parameters, loaded as <c>%p0</c> …; <c>%t</c> is
    /// the thread of the grid, and 16 registers of each kind wait for the body.
    /// </summary>
    public static string Text(string body, int pointers = 1, string declarations = "", int target = 80) => $$"""
        .version 7.8
        .target sm_{{target}}
        .address_size 64
        .visible .entry k({{string.Join(", ", Enumerable.Range(0, pointers).Select(p => $".param .b64 k{p}"))}})
        {
            .reg .b64 %p<{{pointers + 1}}>, %d<16>;
            .reg .b32 %t, %l, %r<16>;
            .reg .f32 %f<16>;
            .reg .f64 %e<16>;
            .reg .b16 %h<16>;
            .reg .pred %q<16>;
            {{declarations}}
            {{string.Concat(Enumerable.Range(0, pointers).Select(p => $"ld.param.b64 %p{p}, [k{p}]; "))}}
            mov.u32 %t, %ctaid.x;
            mov.u32 %l, %ntid.x;
            mul.lo.s32 %t, %t, %l;
            mov.u32 %l, %tid.x;
            add.s32 %t, %t, %l;
            {{body}}
            ret;
        }
        """;

    /// <summary>Runs a kernel over a memory.</summary>
    public static LaunchCounts Run(
        GlobalMemory memory,
        string text,
        ulong[] pointers,
        int threads = 32,
        int blocks = 1,
        EmulatorOptions? options = null,
        int dynamicShared = 0,
        bool cooperative = false)
    {
        PtxKernel kernel = Assert.Single(PtxModule.Parse(text).Kernels);
        byte[] arguments = MemoryMarshal.AsBytes(pointers.AsSpan()).ToArray();
        return new Processor(memory, options ?? new()).Run(
            new Launch(kernel, new Dim3(blocks, 1, 1), new Dim3(threads, 1, 1), dynamicShared, arguments, cooperative));
    }

    /// <summary>What a body leaves in <c>%r0</c> of each thread.</summary>
    public static uint[] Words(
        string body,
        int threads = 32,
        int blocks = 1,
        EmulatorOptions? options = null,
        string declarations = "",
        int dynamicShared = 0,
        bool cooperative = false,
        uint[]? input = null)
    {
        using var memory = new GlobalMemory(1 << 24);
        ulong output = memory.Allocate(4L * threads * blocks);
        ulong given = New(memory, input ?? new uint[1]);
        string text = Text(
            body + "\nmul.wide.u32 %p2, %t, 4; add.u64 %p2, %p2, %p0; st.global.u32 [%p2], %r0;", 2, declarations);
        _ = Run(memory, text, [output, given], threads, blocks, options, dynamicShared, cooperative);
        return Read<uint>(memory, output, threads * blocks);
    }

    /// <summary>The fault that a body ends in.</summary>
    public static KernelFaultException Fault(
        string body,
        int threads = 32,
        int blocks = 1,
        EmulatorOptions? options = null,
        string declarations = "",
        int dynamicShared = 0,
        bool cooperative = false)
    {
        using var memory = new GlobalMemory(1 << 20);
        ulong buffer = New(memory, new uint[256]);
        return Assert.Throws<KernelFaultException>(() => Run(
            memory, Text(body, 1, declarations), [buffer], threads, blocks, options, dynamicShared, cooperative));
    }

    /// <summary>The line of the text of <see cref="Text"/> at which a body begins.</summary>
    public const int FirstLine = 19;

    /// <summary>An allocation that holds these numbers.</summary>
    public static ulong New<T>(GlobalMemory memory, T[] content)
        where T : unmanaged
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(content.AsSpan());
        ulong address = memory.Allocate(bytes.Length);
        memory.Write(address, bytes);
        return address;
    }

    /// <summary>Numbers of a memory.</summary>
    public static T[] Read<T>(GlobalMemory memory, ulong address, int count)
        where T : unmanaged
    {
        var result = new T[count];
        memory.Read(address, MemoryMarshal.AsBytes<T>(result.AsSpan()));
        return result;
    }
}
