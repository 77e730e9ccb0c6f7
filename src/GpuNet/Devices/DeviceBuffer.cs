namespace GpuNet.Devices;

/// <summary>A typed range of memory on one device; most are slices of one arena.</summary>
public abstract class DeviceBuffer
{
    private protected DeviceBuffer(DeviceMemory memory, long byteOffset, int length, int elementBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteOffset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Bytes = (long)length * elementBytes;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(byteOffset + Bytes, memory.Bytes);
        Memory = memory;
        ByteOffset = byteOffset;
        Length = length;
    }

    /// <summary>The allocation that it is a part of.</summary>
    public DeviceMemory Memory { get; }

    /// <summary>Its offset in the allocation, in bytes.</summary>
    public long ByteOffset { get; }

    /// <summary>The number of elements.</summary>
    public int Length { get; }

    /// <summary>The device that holds it.</summary>
    public Device Device => Memory.Device;

    /// <summary>Its size in bytes.</summary>
    internal long Bytes { get; }

    /// <summary>What a plan says of it, if it is a batch that only products read.</summary>
    internal ProductBatch? Batch { get; init; }

    /// <summary>What a plan says of it, if it is a parameter that the plan never changes.</summary>
    internal ConstantMatrix? Constant { get; init; }

    /// <summary>Whether the two share a byte.</summary>
    internal bool Overlaps(DeviceBuffer other) =>
        ReferenceEquals(Memory, other.Memory)
        && Math.Max(ByteOffset, other.ByteOffset) < Math.Min(ByteOffset + Bytes, other.ByteOffset + other.Bytes);

    /// <summary>Whether the two are the same bytes.</summary>
    internal bool IsSameRange(DeviceBuffer other) =>
        ReferenceEquals(Memory, other.Memory) && ByteOffset == other.ByteOffset && Bytes == other.Bytes;
}

/// <inheritdoc/>
/// <typeparam name="T">The element: float, int or byte.</typeparam>
public sealed class DeviceBuffer<T> : DeviceBuffer
    where T : unmanaged
{
    internal DeviceBuffer(DeviceMemory memory, long byteOffset, int length)
        : base(memory, byteOffset, length, Unsafe.SizeOf<T>())
    {
    }

    /// <summary>The <paramref name="length"/> elements from <paramref name="start"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie inside the buffer.</exception>
    public DeviceBuffer<T> Slice(int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - start);
        return new DeviceBuffer<T>(Memory, ByteOffset + ((long)start * Unsafe.SizeOf<T>()), length);
    }
}
