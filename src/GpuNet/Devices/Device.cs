using System.Runtime.CompilerServices;

namespace GpuNet.Devices;

/// <summary>
/// Where buffers live and verbs run. A verb is one launch, generic over a formula; it may return before the work is
/// done, and launches run in the order in which they were made. One thread at a time uses a device; a second one that
/// comes in between gets a <see cref="DeviceInUseException"/>.
/// </summary>
/// <remarks>
/// The public verbs check their arguments, once for all devices: lengths, owner, disposal, overlap. An output may be
/// the very buffer of an elementwise input (in place), but never overlap one in part.
/// <para>
/// Dispose of models, plans and buffers: memory goes back at once then. What was forgotten goes back at an allocation
/// some time after the collector found that nothing reaches it; an allocation that would be refused waits for that.
/// </para>
/// </remarks>
public abstract partial class Device : IDisposable
{
    private bool disposed;

    /// <summary>A device that describes itself so.</summary>
    protected Device(DeviceDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        Description = description;
    }

    /// <summary>What the device says of itself.</summary>
    public DeviceDescription Description { get; }

    /// <summary>The name by which a user asks for it.</summary>
    public string Name => Description.Name;

    /// <summary>
    /// Whether what is copied in stays; where it does not, nobody need draw a model's initial weights.
    /// </summary>
    public virtual bool KeepsContent => true;

    /// <summary>The number of launches since the start: shows where work ran.</summary>
    public long LaunchCount { get; private set; }

    /// <summary>One allocation of <paramref name="bytes"/> bytes, whose content is undefined.</summary>
    /// <exception cref="OutOfDeviceMemoryException">
    /// There is less; the message says what is needed and what there is.
    /// </exception>
    public DeviceMemory AllocateMemory(long bytes)
    {
        using DeviceHold hold = Hold();
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        _ = TakeBackForgotten();
        Require(bytes, "an allocation");
        try
        {
            return Allocated(AllocateCore(bytes));
        }
        catch (OutOfDeviceMemoryException)
        {
            if (!Collect())
                throw;
            return Allocated(AllocateCore(bytes));
        }
    }

    /// <summary>An allocation of its own for <paramref name="length"/> elements, whose content is undefined.</summary>
    public DeviceBuffer<T> Allocate<T>(int length)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return AllocateMemory((long)length * Unsafe.SizeOf<T>()).Slice<T>(0, length);
    }

    /// <summary>A new buffer with the given content.</summary>
    public DeviceBuffer<T> Allocate<T>(ReadOnlySpan<T> content)
        where T : unmanaged
    {
        using DeviceHold hold = Hold();
        DeviceBuffer<T> buffer = Allocate<T>(content.Length);
        CopyIn(content, buffer);
        return buffer;
    }

    /// <summary>Copies host numbers into a buffer of the same length; the span may be reused on return.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void CopyIn<T>(ReadOnlySpan<T> source, DeviceBuffer<T> destination)
        where T : unmanaged
    {
        using DeviceHold hold = Hold();
        Check("copy in", destination, source.Length, "destination");
        destination.Memory.Change();
        CopyInCore(source, destination);
    }

    /// <summary>Copies a buffer to host numbers of the same length, after all launches before it.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void CopyOut<T>(DeviceBuffer<T> source, Span<T> destination)
        where T : unmanaged
    {
        using DeviceHold hold = Hold();
        Check("copy out", source, destination.Length, "source");
        CopyOutCore(source, destination);
    }

    /// <summary>The content of a buffer as a new array.</summary>
    public T[] ToArray<T>(DeviceBuffer<T> source)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(source);
        var result = new T[source.Length];
        CopyOut(source, result);
        return result;
    }

    /// <summary>Waits until all launches are done.</summary>
    /// <exception cref="DeviceLostException">The device failed at one of them.</exception>
    public void Synchronize()
    {
        using DeviceHold hold = Hold();
        ObjectDisposedException.ThrowIf(disposed, this);
        SynchronizeCore();
    }

    /// <summary>Gives back all memory and threads. Again is harmless.</summary>
    /// <exception cref="DeviceInUseException">Another thread is using the device; nothing was given back.</exception>
    public void Dispose()
    {
        if (!disposed)
        {
            using DeviceHold hold = Hold();
            DisposeHeld();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>The allocation itself; <paramref name="bytes"/> is not negative.</summary>
    protected abstract DeviceMemory AllocateCore(long bytes);

    /// <summary>The waiting itself.</summary>
    protected abstract void SynchronizeCore();

    /// <summary>The copy itself; lengths are equal.</summary>
    protected abstract void CopyInCore<T>(ReadOnlySpan<T> source, DeviceBuffer<T> destination)
        where T : unmanaged;

    /// <summary>The copy itself; lengths are equal.</summary>
    protected abstract void CopyOutCore<T>(DeviceBuffer<T> source, Span<T> destination)
        where T : unmanaged;

    /// <summary>Gives back what the device holds; called once.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>What the device learns from the runs of one plan; null where there is nothing to learn.</summary>
    internal virtual RunPace? NewRunPace() => null;

    private void DisposeHeld()
    {
        // Another thread may have done it before this one got the device.
        if (disposed)
            return;
        disposed = true;
        Dispose(disposing: true);
    }

    /// <summary>
    /// Counts a launch, of which the arguments were checked. They are checked within the hold that lasts to its end: no
    /// other thread can give their memory back in between.
    /// </summary>
    private void Launched(params ReadOnlySpan<DeviceMemory?> written)
    {
        LaunchCount++;
        foreach (DeviceMemory? memory in written)
            memory?.Change();
    }

    private void Check<T>(string verb, DeviceBuffer<T> buffer, long length, string role)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(buffer, role);
        if (disposed || buffer.Memory.IsDisposed)
            throw new ObjectDisposedException(role, $"{verb}: the memory of '{role}' was disposed");
        if (!ReferenceEquals(buffer.Device, this))
        {
            string here = buffer.Device.Name == Name ? "another device of that name" : $"'{Name}'";
            throw new ArgumentException(
                $"{verb}: '{role}' is on device '{buffer.Device.Name}', the verb on {here}; copy it first");
        }

        if (buffer.Length != length)
            throw new ArgumentException($"{verb}: '{role}' has {buffer.Length} elements, {length} are needed");
    }

    private void CheckOptional(string verb, DeviceBuffer<float>? buffer, bool needed, long length, string role)
    {
        if (buffer is not null)
            Check(verb, buffer, length, role);
        else if (needed)
            throw new ArgumentNullException(role, $"{verb}: '{role}' is missing, and the formula reads it");
    }

    private static void CheckInPlace(
        string verb,
        DeviceBuffer<float>? input,
        DeviceBuffer<float> output,
        [CallerArgumentExpression(nameof(input))] string inputRole = "",
        [CallerArgumentExpression(nameof(output))] string outputRole = "")
    {
        if (input is not null && input.OverlapsPartly(output))
        {
            throw new ArgumentException(
                $"{verb}: '{outputRole}' overlaps '{inputRole}' in part; use the same range or another one");
        }
    }

    private static void CheckApart<TInput, TOutput>(
        string verb,
        DeviceBuffer<TInput>? input,
        DeviceBuffer<TOutput> output,
        [CallerArgumentExpression(nameof(input))] string inputRole = "",
        [CallerArgumentExpression(nameof(output))] string outputRole = "")
        where TInput : unmanaged
        where TOutput : unmanaged
    {
        if (input is not null && input.Overlaps(output))
            throw new ArgumentException($"{verb}: '{outputRole}' overlaps '{inputRole}'; it needs memory of its own");
    }

    private static void CheckSize(string verb, int rows, int columns)
    {
        if (rows < 0 || columns < 0)
            throw new ArgumentException($"{verb}: {rows}×{columns} is not a size; rows and columns are at least 0");
    }
}
