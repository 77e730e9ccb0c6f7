using System.Runtime.CompilerServices;

namespace GpuNet.Devices;

/// <summary>A length of memory on one device; most are slices of one arena.</summary>
/// <typeparam name="T">The element: float, int or byte.</typeparam>
public sealed class DeviceBuffer<T>
    where T : unmanaged
{
    internal DeviceBuffer(DeviceMemory memory, long byteOffset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteOffset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(byteOffset + ((long)length * Unsafe.SizeOf<T>()), memory.Bytes);
        Memory = memory;
        ByteOffset = byteOffset;
        Length = length;
    }

    /// <summary>The allocation that it is a part of.</summary>
    public DeviceMemory Memory { get; }

    /// <summary>Where it starts in the allocation, in bytes.</summary>
    public long ByteOffset { get; }

    /// <summary>The number of elements.</summary>
    public int Length { get; }

    /// <summary>The device that holds it.</summary>
    public Device Device => Memory.Device;

    /// <summary>The end in the allocation, in bytes.</summary>
    internal long ByteEnd => ByteOffset + ((long)Length * Unsafe.SizeOf<T>());

    /// <summary>The <paramref name="length"/> elements from <paramref name="start"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie inside the buffer.</exception>
    public DeviceBuffer<T> Slice(int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - start);
        return new DeviceBuffer<T>(Memory, ByteOffset + ((long)start * Unsafe.SizeOf<T>()), length);
    }

    /// <summary>Whether the two share a byte.</summary>
    internal bool Overlaps<TOther>(DeviceBuffer<TOther> other)
        where TOther : unmanaged =>
        ReferenceEquals(Memory, other.Memory)
        && Math.Max(ByteOffset, other.ByteOffset) < Math.Min(ByteEnd, other.ByteEnd);

    /// <summary>Whether the two share some bytes but are not the same range.</summary>
    internal bool OverlapsPartly(DeviceBuffer<T> other) =>
        Overlaps(other) && (ByteOffset != other.ByteOffset || Length != other.Length);
}
