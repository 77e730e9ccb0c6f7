using System.Runtime.CompilerServices;
using GpuNet.Devices;
using ILGPU;
using ILGPU.Runtime;
using Device = GpuNet.Devices.Device;

namespace GpuNet.Ilgpu;

/// <summary>
/// A device over an ILGPU accelerator: CUDA, OpenCL, or threads of the CPU. Owns the context, the accelerator and one
/// stream; kernels are compiled at their first launch and kept.
/// </summary>
/// <remarks>
/// A kernel cannot throw: a label or an index out of range gives NaN where the host device refuses. Labels and
/// permutations are checked where data enters.
/// </remarks>
internal sealed partial class IlgpuDevice : Device
{
    /// <summary>The threads of a group on a GPU.</summary>
    public const int GroupSize = 256;

    private const int GroupsPerMultiprocessor = 16;

    private readonly HashSet<IlgpuMemory> memories = [];
    private readonly Context context;
    private readonly Accelerator accelerator;
    private readonly AcceleratorStream stream;
    private readonly KernelTable kernels;
    private readonly bool groups;
    private readonly IProductLibrary? library;

    /// <summary>A device that owns the context and what it creates on it.</summary>
    /// <param name="description">What it says of itself.</param>
    /// <param name="context">ILGPU's context.</param>
    /// <param name="create">Makes the accelerator.</param>
    /// <param name="groups">
    /// Whether launches are of many groups of threads, which share memory and meet at barriers: on GPUs. On a CPU
    /// accelerator each thread is one of the operating system, so there they are few and never meet.
    /// </param>
    /// <param name="openLibrary">Opens the library that multiplies matrices; null for the kernels here.</param>
    public IlgpuDevice(
        DeviceDescription description,
        Context context,
        Func<Context, Accelerator> create,
        bool groups,
        Func<Accelerator, AcceleratorStream, IProductLibrary>? openLibrary = null)
        : base(description)
    {
        this.context = context;
        try
        {
            accelerator = create(context);
            stream = accelerator.CreateStream();
            library = openLibrary?.Invoke(accelerator, stream);
        }
        catch
        {
            stream?.Dispose();
            accelerator?.Dispose();
            context.Dispose();
            throw;
        }

        kernels = new KernelTable(accelerator, Name);
        this.groups = groups;
    }

    /// <inheritdoc/>
    public override void Synchronize() => stream.Synchronize();

    /// <summary>Called by an allocation that was given back.</summary>
    internal void Forget(IlgpuMemory memory)
    {
        lock (memories)
            _ = memories.Remove(memory);
    }

    /// <inheritdoc/>
    protected override DeviceMemory AllocateCore(long bytes)
    {
        if (Description.MemoryBytes is long all && bytes > all)
            throw OutOfMemory(bytes, all, null);
        MemoryBuffer buffer;
        try
        {
            // An empty allocation has no address on any of the accelerators.
            buffer = accelerator.Allocate1D<byte>(Math.Max(bytes, 1));
        }
        catch (Exception exception) when (exception is AcceleratorException or OutOfMemoryException)
        {
            throw OutOfMemory(bytes, FreeBytes(), exception);
        }

        var memory = new IlgpuMemory(this, bytes, buffer);
        lock (memories)
            _ = memories.Add(memory);
        return memory;
    }

    /// <inheritdoc/>
    protected override void CopyInCore<T>(ReadOnlySpan<T> source, DeviceBuffer<T> destination) =>
        View(destination).CopyFromCPU(stream, source);

    /// <inheritdoc/>
    protected override void CopyOutCore<T>(DeviceBuffer<T> source, Span<T> destination) =>
        View(source).CopyToCPU(stream, destination);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        IlgpuMemory[] left;
        lock (memories)
            left = [.. memories];
        stream.Synchronize();
        foreach (IlgpuMemory memory in left)
            memory.Dispose();
        library?.Dispose();
        stream.Dispose();
        accelerator.Dispose();
        context.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ArrayView<T> View<T>(DeviceBuffer<T>? buffer)
        where T : unmanaged =>
        buffer is null
            ? default
            : new ArrayView<T>(((IlgpuMemory)buffer.Memory).Buffer, buffer.ByteOffset / Unsafe.SizeOf<T>(), buffer.Length);

    private long FreeBytes() =>
        accelerator is ILGPU.Runtime.Cuda.CudaAccelerator cuda ? cuda.GetFreeMemory() : accelerator.MemorySize;

    private InsufficientMemoryException OutOfMemory(long bytes, long available, Exception? inner) =>
        new($"device '{Name}': {bytes} bytes are needed, {available} are available", inner);

    /// <summary>How many threads a launch gets for so many items: the kernels stride over what is left.</summary>
    private KernelConfig Threads(int items)
    {
        if (!groups)
            return new KernelConfig(1, accelerator.MaxNumThreadsPerGroup);
        int most = accelerator.NumMultiprocessors * GroupsPerMultiprocessor;
        int limit = int.MaxValue - (most * GroupSize);
        return items <= limit
            ? new KernelConfig(Math.Clamp((items + GroupSize - 1) / GroupSize, 1, most), GroupSize)
            : throw new NotSupportedException($"device '{Name}': a launch over {items} items is over the limit of {limit}");
    }
}
