using System.Runtime.InteropServices;
using GpuNet.CudaEmulator.Execution;
using GpuNet.CudaEmulator.Memory;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Memory;

public class GlobalMemoryTests
{
    [Fact]
    public void Allocations_are_aligned_apart_and_never_at_the_same_place_again()
    {
        using var memory = new GlobalMemory(1 << 20);
        var seen = new HashSet<ulong>();
        for (int round = 0; round < 100; round++)
        {
            ulong address = memory.Allocate(1 + (round * 37));
            Assert.Equal(0ul, address % 256);
            Assert.True(seen.Add(address));
            Assert.True(memory.Owns(address));
            if (round % 2 == 0)
                memory.Free(address);
        }

        Assert.Equal(50, memory.Live.Count);
        Assert.False(memory.Owns(0x1000));
    }

    [Fact]
    public void What_is_taken_is_given_back_and_more_than_there_is_is_refused()
    {
        using var memory = new GlobalMemory(4096);
        ulong all = memory.Allocate(4096);
        Assert.Equal(0, memory.FreeBytes);
        Assert.ThrowsAny<OutOfMemoryException>(() => memory.Allocate(1));
        memory.Free(all);
        Assert.Equal(4096, memory.FreeBytes);
        ulong some = memory.Allocate(10);
        Assert.Equal(4096 - 256, memory.FreeBytes);
        memory.Free(some);
        Assert.Equal(memory.Capacity, memory.FreeBytes);
    }

    [Fact]
    public void Only_what_was_allocated_is_freed_and_once()
    {
        using var memory = new GlobalMemory(4096);
        ulong address = memory.Allocate(16);
        Assert.Equal(FaultKind.OutOfBounds, Fault(() => memory.Free(address + 4)));
        Assert.Equal(FaultKind.OutOfBounds, Fault(() => memory.Free(0)));
        memory.Free(address);
        Assert.Equal(FaultKind.UseAfterFree, Fault(() => memory.Free(address)));
    }

    [Fact]
    public void Copies_are_checked_at_both_ends()
    {
        using var memory = new GlobalMemory(4096);
        ulong address = memory.Allocate(16);
        ulong other = memory.Allocate(16);
        byte[] bytes = new byte[17];
        memory.Write(address, bytes.AsSpan(0, 16));
        memory.Read(address, bytes.AsSpan(0, 16));
        memory.Write(other, bytes.AsSpan(0, 16));

        Assert.Equal(FaultKind.OutOfBounds, Fault(() => memory.Write(address, bytes)));
        Assert.Equal(FaultKind.OutOfBounds, Fault(() => memory.Read(address, bytes)));
        Assert.Equal(FaultKind.OutOfBounds, Fault(() => memory.Read(address + 1, bytes.AsSpan(0, 16))));
        Assert.Equal(FaultKind.OutOfBounds, Fault(() => memory.Read(address - 1, bytes.AsSpan(0, 1))));
        Assert.Equal(FaultKind.OutOfBounds, Fault(() => memory.Copy(address, other + 1, 16)));
        Assert.Equal(FaultKind.OutOfBounds, Fault(() => memory.Copy(address + 1, other, 16)));
        Assert.Equal(FaultKind.OutOfBounds, Fault(() => memory.Fill(address, 0, 17)));
        memory.Free(address);
        Assert.Equal(FaultKind.UseAfterFree, Fault(() => memory.Read(address, bytes.AsSpan(0, 1))));
        Assert.Equal(FaultKind.UseAfterFree, Fault(() => memory.Copy(other, address, 1)));
        Assert.Equal(FaultKind.UseAfterFree, Fault(() => memory.Fill(address, 0, 1)));
    }

    [Fact]
    public void What_nobody_wrote_stays_unwritten_when_it_is_copied()
    {
        using var memory = new GlobalMemory(4096);
        ulong from = memory.Allocate(200);
        ulong to = memory.Allocate(200);
        byte[] content = [.. Enumerable.Range(0, 200).Select(at => (byte)at)];
        memory.Write(from, content.AsSpan(0, 70));
        memory.Write(from + 71, content.AsSpan(71));
        memory.Write(to, content);
        memory.Copy(to + 3, from + 3, 150);

        byte[] read = new byte[200];
        memory.Read(to, read.AsSpan(0, 70));
        memory.Read(to + 71, read.AsSpan(71));
        Assert.Equal(content.AsSpan(71), read.AsSpan(71));
        KernelFaultException fault = Assert.Throws<KernelFaultException>(() => memory.Read(to + 60, read.AsSpan(0, 20)));
        Assert.Equal(FaultKind.UnwrittenRead, fault.Kind);
        Assert.Contains("byte 70", fault.Message, StringComparison.Ordinal);
        memory.Fill(to + 70, 9, 1);
        memory.Read(to, read);
        Assert.Equal(9, read[70]);
    }

    [Fact]
    public void Ranges_that_overlap_are_copied_as_if_by_way_of_another()
    {
        using var memory = new GlobalMemory(4096);
        ulong address = memory.Allocate(64);
        byte[] content = [.. Enumerable.Range(0, 64).Select(at => (byte)at)];
        memory.Write(address, content);
        memory.Copy(address + 1, address, 63);

        byte[] read = new byte[64];
        memory.Read(address, read);
        Assert.Equal([0, .. content[..63]], read);
    }

    [Fact]
    public void An_allocation_that_is_fresh_and_overlaps_itself_carries_what_was_written()
    {
        using var memory = new GlobalMemory(4096);
        ulong address = memory.Allocate(256);
        memory.Write(address, new byte[64]);
        memory.Copy(address + 32, address, 128);

        memory.Read(address, new byte[96]);
        Assert.Equal(FaultKind.UnwrittenRead, Fault(() => memory.Read(address + 96, new byte[1])));
    }

    [Fact]
    public void A_copy_of_nothing_asks_for_nothing()
    {
        using var memory = new GlobalMemory(4096);
        memory.Read(0, []);
        memory.Write(0, []);
        memory.Copy(0, 0, 0);
        memory.Fill(0, 1, 0);
    }

    [Fact]
    public void Reports_call_an_allocation_by_its_name()
    {
        using var memory = new GlobalMemory(4096);
        ulong address = memory.Allocate(16);
        Assert.Single(memory.Live).Name = "activations";
        KernelFaultException fault =
            Assert.Throws<KernelFaultException>(() => memory.Read(address, MemoryMarshal.AsBytes(new ulong[1].AsSpan())));
        Assert.Contains("activations", fault.Message, StringComparison.Ordinal);
    }

    private static FaultKind Fault(Action action) => Assert.Throws<KernelFaultException>(action).Kind;
}
