using ILGPU;
using ILGPU.Runtime;

namespace GpuNet.Devices.Ilgpu;

/// <content>
/// Copies. With page-locked memory a copy in returns as soon as the staging area holds the numbers, and allocates
/// nothing; without it ILGPU's own copies are used, which wait and allocate a small object each.
/// </content>
internal sealed partial class IlgpuDevice
{
    /// <summary>Whether copies go through page-locked memory.</summary>
    internal bool IsStaged => staging is not null;

    /// <inheritdoc/>
    protected override void SynchronizeCore() => Wait("waiting for launches");

    /// <inheritdoc/>
    protected override void CopyInCore<T>(ReadOnlySpan<T> source, DeviceBuffer<T> destination)
    {
        try
        {
            if (staging is null)
            {
                Before(DriverCall.CopyIn);
                View(destination).CopyFromCPU(stream, source);
                return;
            }

            for (int done = 0; done < source.Length;)
            {
                int count = Room<T>(source.Length - done);
                Span<byte> place = staging.Take(count * Unsafe.SizeOf<T>(), out ArrayView<byte> staged);
                MemoryMarshal.AsBytes(source.Slice(done, count)).CopyTo(place);
                Before(DriverCall.CopyIn);
                Bytes(destination, done, count).CopyFrom(stream, staged);
                done += count;
            }
        }
        catch (Exception exception) when (DriverFailure.IsFromDriver(exception))
        {
            throw Failed($"a copy of {destination.Length} elements to the device", exception);
        }
    }

    /// <inheritdoc/>
    protected override void CopyOutCore<T>(DeviceBuffer<T> source, Span<T> destination)
    {
        try
        {
            if (staging is null)
            {
                Before(DriverCall.CopyOut);
                View(source).CopyToCPU(stream, destination);
                return;
            }

            for (int done = 0; done < destination.Length;)
            {
                int count = Room<T>(destination.Length - done);
                Span<byte> place = staging.Take(count * Unsafe.SizeOf<T>(), out ArrayView<byte> staged);
                Before(DriverCall.CopyOut);
                Bytes(source, done, count).CopyTo(stream, staged);
                Wait("a copy to the host");
                place.CopyTo(MemoryMarshal.AsBytes(destination.Slice(done, count)));
                done += count;
            }
        }
        catch (Exception exception) when (DriverFailure.IsFromDriver(exception))
        {
            throw Failed($"a copy of {source.Length} elements to the host", exception);
        }
    }

    /// <summary>
    /// How many of the wanted elements the staging area takes now; what does not fit at all waits until it is empty.
    /// </summary>
    private int Room<T>(int wanted)
    {
        int size = Unsafe.SizeOf<T>();
        if ((long)wanted * size > staging!.Free && staging.Free < staging.Size)
            Wait("copies to the device");
        return Math.Min(wanted, staging.Free / size);
    }

    private void Wait(string operation)
    {
        try
        {
            Before(DriverCall.Wait);
            stream.Synchronize();
        }
        catch (Exception exception) when (DriverFailure.IsFromDriver(exception))
        {
            throw Lost(operation, exception);
        }

        staging?.Reset();
    }

    private static ArrayView<byte> Bytes<T>(DeviceBuffer<T> buffer, int start, int count)
        where T : unmanaged =>
        new(
            ((IlgpuMemory)buffer.Memory).Buffer,
            buffer.ByteOffset + ((long)start * Unsafe.SizeOf<T>()),
            (long)count * Unsafe.SizeOf<T>());
}
