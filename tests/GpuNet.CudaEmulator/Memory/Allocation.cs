using System.Runtime.InteropServices;

namespace GpuNet.CudaEmulator.Memory;

/// <summary>One allocation of a device, or a range of the host's memory that its driver has locked.</summary>
public sealed unsafe class Allocation
{
    internal Allocation(ulong address, long bytes)
    {
        Address = address;
        Bytes = bytes;
        Pointer = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, 1), 64);
        new Span<byte>(Pointer, (int)Math.Min(bytes, int.MaxValue)).Fill(0xcd);
        Written = new WrittenBytes(bytes);
    }

    internal Allocation(nint host, long bytes)
    {
        Address = (ulong)host;
        Bytes = bytes;
        Pointer = (byte*)host;
        Written = new WrittenBytes(0);
        IsHost = true;
    }

    /// <summary>Where it begins.</summary>
    public ulong Address { get; }

    /// <summary>How long it is.</summary>
    public long Bytes { get; }

    /// <summary>What reports call it.</summary>
    public string Name { get; set; } = "";

    /// <summary>The driver call that asked for it.</summary>
    public int MadeBy { get; internal init; }

    /// <summary>Whether it is page-locked memory of the host.</summary>
    public bool IsHost { get; }

    /// <summary>Whether it was given back.</summary>
    public bool IsFreed { get; private set; }

    /// <summary>Which of its bytes were written; all, where it is the host's.</summary>
    internal WrittenBytes Written { get; }

    internal byte* Pointer { get; private set; }

    /// <inheritdoc/>
    public override string ToString() => Name.Length > 0 ? Name : $"the allocation of {Bytes} bytes at 0x{Address:x}";

    internal void Free()
    {
        IsFreed = true;
        if (!IsHost)
            NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
