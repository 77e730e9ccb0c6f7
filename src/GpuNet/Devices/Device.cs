namespace GpuNet.Devices;

/// <summary>
/// A device, on which buffers live and launches run in order. It may be used by one thread at a time; a second thread
/// that interferes gets a <see cref="DeviceInUseException"/>.
/// </summary>
/// <remarks>
/// Dispose of models, plans and buffers to release their memory at once. Memory that was forgotten is released at an
/// allocation after the garbage collector has found it unreachable; an allocation that would fail triggers a collection
/// first.
/// </remarks>
public abstract partial class Device : IDisposable
{
    private bool disposed;

    /// <summary>Creates a device with the given description.</summary>
    protected Device(DeviceDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        Description = description;
    }

    /// <summary>The description of the device.</summary>
    public DeviceDescription Description { get; }

    /// <summary>The name by which a user selects it.</summary>
    public string Name => Description.Name;

    internal bool IsDisposed => disposed;

    /// <summary>The number of launches since the start; shows which device did the work.</summary>
    public long LaunchCount { get; private set; }

    /// <summary>One allocation of <paramref name="bytes"/> bytes, whose content is undefined.</summary>
    /// <exception cref="OutOfDeviceMemoryException">
    /// There is less memory; the message gives the needed and the available amount.
    /// </exception>
    public DeviceMemory AllocateMemory(long bytes)
    {
        using DeviceHold hold = Hold();
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        DeviceMemory memory = NewMemory(bytes);
        if (reservation is not null)
        {
            reservation.Add(memory);
            return memory;
        }

        _ = TakeBackForgotten();
        Require(bytes, "an allocation");
        Take(memory);
        return memory;
    }

    /// <summary>
    /// A buffer in a separate allocation for <paramref name="length"/> elements, whose content is undefined.
    /// </summary>
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
        if (reservation is null)
        {
            CopyIn(content, buffer);
        }
        else
        {
            T[] kept = content.ToArray();
            reservation.Then(() => CopyIn<T>(kept, buffer));
        }

        return buffer;
    }

    /// <summary>Copies host data into a buffer of the same length; the span may be reused on return.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void CopyIn<T>(ReadOnlySpan<T> source, DeviceBuffer<T> destination)
        where T : unmanaged
    {
        using DeviceHold hold = Hold();
        ArgumentNullException.ThrowIfNull(destination);
        var roles = new LaunchRoles(this, "copy in");
        roles.Writes<T>(destination, source.Length, role: nameof(destination));
        roles.Check();
        RequireAllocated(roles.Name, nameof(destination), destination);
        destination.Memory.Change();
        CopyInCore(source, destination);
    }

    /// <summary>Copies a buffer to host memory of the same length, after all preceding launches.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void CopyOut<T>(DeviceBuffer<T> source, Span<T> destination)
        where T : unmanaged
    {
        using DeviceHold hold = Hold();
        ArgumentNullException.ThrowIfNull(source);
        var roles = new LaunchRoles(this, "copy out");
        roles.Reads<T>(source, destination.Length, role: nameof(source));
        roles.Check();
        RequireAllocated(roles.Name, nameof(source), source);
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

    /// <summary>Runs a launch. It may return before the work is done.</summary>
    /// <exception cref="ArgumentException">
    /// A buffer is missing, has the wrong length or device, or overlaps another; the message names the launch and the
    /// role.
    /// </exception>
    /// <exception cref="ObjectDisposedException">A buffer's memory or the device has been disposed of.</exception>
    /// <exception cref="DeviceInUseException">Another thread is using the device.</exception>
    public void Run<TLaunch>(in TLaunch launch)
        where TLaunch : struct, ILaunch
    {
        // Checked inside the hold, which lasts until the launch is done, so that no other thread can release its memory
        // in between.
        using DeviceHold hold = Hold();
        LaunchRoles roles = Checked(in launch);
        LaunchCount++;
        for (int index = 0; index < roles.Count; index++)
        {
            if (roles[index].Buffer is not DeviceBuffer buffer)
                continue;
            RequireAllocated(TLaunch.Name, roles[index].Role, buffer);
            if (roles[index].Writes)
                buffer.Memory.Change();
        }

        Execute(in launch);
    }

    /// <summary>Checks a launch once, so that it can be run many times without further checks.</summary>
    /// <inheritdoc cref="Run"/>
    public BoundLaunch Bind<TLaunch>(in TLaunch launch)
        where TLaunch : struct, ILaunch
    {
        LaunchRoles roles = Checked(in launch);
        var memories = new HashSet<DeviceMemory>();
        var written = new HashSet<DeviceMemory>();
        for (int index = 0; index < roles.Count; index++)
        {
            if (roles[index].Buffer is not DeviceBuffer buffer)
                continue;
            _ = memories.Add(buffer.Memory);
            if (roles[index].Writes)
                _ = written.Add(buffer.Memory);
        }

        return new BoundLaunch<TLaunch>(this, launch, memories, written);
    }

    /// <summary>The elements of scratch memory that a product of this shape needs; 0 for none.</summary>
    public abstract int GemmWorkspaceLength(GemmShape shape);

    /// <summary>
    /// The elements of scratch memory that a sum, an inner product or a norm over so many elements needs; 0 for none.
    /// </summary>
    public virtual int SumWorkspaceLength(int length) => 0;

    /// <summary>The elements of scratch memory that sums over so many rows need; 0 for none.</summary>
    public virtual int SumColumnsWorkspaceLength(int rows, int columns) => 0;

    /// <summary>Waits until all launches have completed.</summary>
    /// <exception cref="DeviceLostException">The device failed during one of them.</exception>
    public void Synchronize()
    {
        using DeviceHold hold = Hold();
        ObjectDisposedException.ThrowIf(disposed, this);
        SynchronizeCore();
    }

    /// <summary>Releases all memory and threads. Safe to call more than once.</summary>
    /// <exception cref="DeviceInUseException">Another thread is using the device; nothing was released.</exception>
    public void Dispose()
    {
        if (!disposed)
        {
            using DeviceHold hold = Hold();
            DisposeHeld();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Creates an allocation without memory yet; <paramref name="bytes"/> is not negative.</summary>
    protected abstract DeviceMemory NewMemory(long bytes);

    /// <summary>Whether the device has an implementation of such a launch.</summary>
    protected abstract bool CanRun<TLaunch>()
        where TLaunch : struct, ILaunch;

    /// <summary>Runs a launch whose buffers have been checked.</summary>
    protected abstract void Execute<TLaunch>(in TLaunch launch)
        where TLaunch : struct, ILaunch;

    /// <summary>Waits for the device.</summary>
    protected abstract void SynchronizeCore();

    /// <summary>Does the copy; lengths are equal.</summary>
    protected abstract void CopyInCore<T>(ReadOnlySpan<T> source, DeviceBuffer<T> destination)
        where T : unmanaged;

    /// <summary>Does the copy; lengths are equal.</summary>
    protected abstract void CopyOutCore<T>(DeviceBuffer<T> source, Span<T> destination)
        where T : unmanaged;

    /// <summary>Releases what the device holds; called once.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>What the device learns from the runs of one plan; null if there is nothing to learn.</summary>
    internal virtual RunPace? NewRunPace() => null;

    private void DisposeHeld()
    {
        // Another thread may have done it before this one acquired the device.
        if (disposed)
            return;
        disposed = true;
        Dispose(disposing: true);
    }

    private LaunchRoles Checked<TLaunch>(in TLaunch launch)
        where TLaunch : struct, ILaunch
    {
        var roles = new LaunchRoles(this, TLaunch.Name);
        launch.Declare(ref roles);
        roles.Check();
        if (!CanRun<TLaunch>())
        {
            throw new NotSupportedException(
                $"{TLaunch.Name}: device '{Name}' has no implementation of {typeof(TLaunch).Name}; "
                + $"implement {(Description.Kind == "host" ? "IHostLaunch" : "IKernelLaunch")}");
        }

        return roles;
    }

    /// <summary>Throws if memory is reserved but not allocated yet.</summary>
    internal static void RequireAllocated(string operation, string role, DeviceBuffer buffer)
    {
        if (!buffer.Memory.IsAllocated)
        {
            throw new InvalidOperationException(
                $"{operation}: the memory of '{role}' is reserved but not allocated yet; commit the reservation first");
        }
    }

    /// <summary>Why a buffer of another device is rejected.</summary>
    internal ArgumentException Elsewhere(string operation, string role, Device owner) => new(
        $"{operation}: '{role}' is on device '{owner.Name}', not on "
        + $"{(owner.Name == Name ? "this device of the same name" : $"'{Name}'")}; copy it first");

    private sealed class BoundLaunch<TLaunch>(
        Device device, TLaunch launch, IReadOnlySet<DeviceMemory> memories, IReadOnlySet<DeviceMemory> written)
        : BoundLaunch(TLaunch.Name, memories, written)
        where TLaunch : struct, ILaunch
    {
        internal override void Run()
        {
            device.LaunchCount++;
            device.Execute(in launch);
        }
    }
}
