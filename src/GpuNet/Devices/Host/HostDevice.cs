namespace GpuNet.Devices.Host;

/// <summary>
/// The computer's own processor: vector loops, a packed matrix product, a fixed number of threads. A result depends on
/// the width of its vector registers, and not on the thread count.
/// </summary>
public abstract unsafe class HostDevice : Device
{
    /// <summary>
    /// Below this many elements a launch stays on the caller's thread: handing it over would take longer.
    /// </summary>
    internal const long ElementsWorthSharing = 1 << 14;

    /// <summary>The name by which a user selects it.</summary>
    internal const string DeviceName = "cpu";

    private readonly WorkerPool pool;
    private readonly long freeBytes;

    private protected HostDevice(DeviceDescription description, int threads, long freeBytes)
        : base(description)
    {
        this.freeBytes = freeBytes;
        pool = new WorkerPool(threads);
    }

    /// <inheritdoc/>
    public override long? AvailableBytes => freeBytes - AllocatedBytes;

    /// <summary>The number of threads that share a launch.</summary>
    public int Threads => pool.Threads;

    /// <summary>Whether sharing launches among threads currently pays off.</summary>
    internal bool SharesLaunches { get; set; } = true;

    private protected override bool IsManaged => true;

    private static long MachineBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Creates a host device with the widest vector registers of this machine.</summary>
    /// <param name="threads">The number of threads; 0 for as many as the machine runs at once.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or above 1024.</exception>
    public static HostDevice Create(int threads = 0)
    {
        if (Real32x16.IsAccelerated)
            return Create<Real32x16>(threads);
        return Real32x8.IsAccelerated ? Create<Real32x8>(threads) : Create<Real32x4>(threads);
    }

    /// <summary>The description of a host device with all threads; starts none of them.</summary>
    internal static DeviceDescription Describe()
    {
        if (Real32x16.IsAccelerated)
            return Describe<Real32x16>(Environment.ProcessorCount, MachineBytes);
        return Real32x8.IsAccelerated
            ? Describe<Real32x8>(Environment.ProcessorCount, MachineBytes)
            : Describe<Real32x4>(Environment.ProcessorCount, MachineBytes);
    }

    /// <summary>A device that plans as one created with so many threads would; starts none of them.</summary>
    /// <param name="threads">The number of threads; 0 for as many as the machine runs at once.</param>
    internal static NullDevice Plan(int threads)
    {
        if (Real32x16.IsAccelerated)
            return Plan<Real32x16>(threads);
        return Real32x8.IsAccelerated ? Plan<Real32x8>(threads) : Plan<Real32x4>(threads);
    }

    private static NullDevice Plan<R>(int threads)
        where R : unmanaged, ILanes<R>
    {
        int all = ThreadsFor(threads);
        return new NullDevice(
            Describe<R>(all, MachineBytes), new(shape => HostDevice<R>.GemmWorkspaceLength(shape, all)));
    }

    /// <summary>The description of a host device with vectors of the given width.</summary>
    private protected static DeviceDescription Describe<R>(int threads, long memoryBytes)
        where R : unmanaged, ILanes<R> =>
        new(
            DeviceName,
            "host",
            $"{RuntimeInformation.ProcessArchitecture}, {threads} of {Environment.ProcessorCount} threads",
            memoryBytes,
            threads,
            [$"vectors of {R.Count} × float{(R.IsAccelerated ? "" : " (emulated)")}"]);

    /// <summary>Creates a host device with vectors of the given width, emulated if the machine has none.</summary>
    /// <param name="threads">The number of threads; 0 for as many as the machine runs at once.</param>
    /// <param name="memoryBytes">The memory that it offers; null for what is available to this process.</param>
    internal static HostDevice Create<R>(int threads = 0, long? memoryBytes = null)
        where R : unmanaged, ILanes<R> =>
        new HostDevice<R>(
            ThreadsFor(threads), memoryBytes ?? MachineBytes, memoryBytes ?? SystemMemory.AvailableBytes());

    private static int ThreadsFor(int threads) => threads is >= 0 and <= 1024
        ? threads == 0 ? Environment.ProcessorCount : threads
        : throw new ArgumentOutOfRangeException(
            nameof(threads), threads, "a host device needs 1 to 1024 threads, or 0 for all");

    internal override RunPace? NewRunPace() => Threads > 1 ? new HostRunPace(this) : null;

    /// <inheritdoc/>
    protected override DeviceMemory NewMemory(long bytes) => new HostMemory(this, bytes);

    /// <inheritdoc/>
    protected override void SynchronizeCore()
    {
        // Every launch returns only when its work is done.
    }

    /// <inheritdoc/>
    protected override void CopyInCore<T>(ReadOnlySpan<T> source, DeviceBuffer<T> destination) =>
        source.CopyTo(new Span<T>(Pointer(destination), destination.Length));

    /// <inheritdoc/>
    protected override void CopyOutCore<T>(DeviceBuffer<T> source, Span<T> destination) =>
        new ReadOnlySpan<T>(Pointer(source), source.Length).CopyTo(destination);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        DisposeMemories();
        pool.Dispose();
    }

    private protected static T* Pointer<T>(In<T> input)
        where T : unmanaged =>
        Pointer(input.Buffer);

    private protected static T* Pointer<T>(Out<T> output)
        where T : unmanaged =>
        Pointer(output.Buffer);

    private protected static T* Pointer<T>(InOut<T> changed)
        where T : unmanaged =>
        Pointer(changed.Buffer);

    private protected static float* Pointer(Scratch scratch) => Pointer(scratch.Buffer);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected static T* Pointer<T>(DeviceBuffer<T>? buffer)
        where T : unmanaged =>
        buffer is null ? null : (T*)(((HostMemory)buffer.Memory).Address + buffer.ByteOffset);

    /// <summary>Whether a job with this many elements runs on all threads.</summary>
    private protected bool IsShared(long elements) => elements >= ElementsWorthSharing && Threads > 1 && SharesLaunches;

    /// <summary>Runs a job on all threads if that pays off, otherwise on the caller's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected void Share<TJob>(TJob job, long elements)
        where TJob : unmanaged, IJob
    {
        if (IsShared(elements))
            pool.Run(job);
        else
            job.Run(0, 1);
    }
}
