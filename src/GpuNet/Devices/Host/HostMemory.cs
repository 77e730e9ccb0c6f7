using System.Runtime.CompilerServices;

namespace GpuNet.Devices.Host;

/// <summary>A pinned array, aligned to a cache line. The collector owns it: a late pointer into it cannot crash the process.</summary>
internal sealed unsafe class HostMemory : DeviceMemory
{
    private const int Alignment = 64;
    private readonly HostDevice owner;
    private byte[]? array;

    public HostMemory(HostDevice owner, long bytes)
        : base(owner, bytes)
    {
        this.owner = owner;
        if (bytes > Array.MaxLength - Alignment)
            throw new InsufficientMemoryException($"device '{owner.Name}': one allocation of {bytes} bytes is over the limit of {Array.MaxLength - Alignment}");
        try
        {
            array = GC.AllocateUninitializedArray<byte>((int)bytes + Alignment, pinned: true);
        }
        catch (OutOfMemoryException exception)
        {
            throw new InsufficientMemoryException($"device '{owner.Name}': there is no memory for an allocation of {bytes} bytes", exception);
        }

        nint start = (nint)Unsafe.AsPointer(ref array[0]);
        Address = (byte*)((start + Alignment - 1) & ~(nint)(Alignment - 1));
    }

    public byte* Address { get; private set; }

    protected override void Free()
    {
        Address = null;
        array = null;
        owner.Forget(this);
    }
}
