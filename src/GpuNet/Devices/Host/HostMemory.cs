namespace GpuNet.Devices.Host;

/// <summary>
/// A pinned array, aligned to a cache line. The garbage collector owns it, so a late pointer into it cannot crash the
/// process.
/// </summary>
internal sealed unsafe class HostMemory : DeviceMemory
{
    private const int Alignment = 64;

    // A matrix product loads whole registers at the end of a row: two of the widest may begin at the last number.
    private const int ReadableBytesPastEnd = 128;

    // In lines and not in bytes: an array has at most 2³¹ elements, and a large model has more bytes than that.
    private Line[]? array;

    public HostMemory(HostDevice owner, long bytes)
        : base(owner, bytes)
    {
    }

    public byte* Address { get; private set; }

    protected override void Allocate()
    {
        long lines = ((Bytes + ReadableBytesPastEnd) / Alignment) + 2;
        try
        {
            array = GC.AllocateUninitializedArray<Line>(checked((int)lines), pinned: true);
        }
        catch (Exception exception) when (exception is OutOfMemoryException or OverflowException)
        {
            throw new OutOfDeviceMemoryException(Device.Name, "an allocation", Bytes, null, exception);
        }

        nint start = (nint)Unsafe.AsPointer(ref array[0]);
        Address = (byte*)((start + Alignment - 1) & ~(nint)(Alignment - 1));
    }

    protected override void Free()
    {
        Address = null;
        array = null;
    }

    [StructLayout(LayoutKind.Sequential, Size = Alignment)]
    private struct Line;
}
