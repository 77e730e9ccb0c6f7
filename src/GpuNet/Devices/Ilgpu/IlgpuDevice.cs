using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuNet.Devices.Ilgpu;

/// <summary>
/// A device over an ILGPU accelerator: CUDA, OpenCL, or threads of the CPU. Owns the context, the accelerator and one
/// stream; kernels are compiled at their first launch and kept.
/// </summary>
/// <remarks>
/// A kernel cannot throw: a label or an index out of range gives NaN where the host device throws. Labels and
/// permutations are checked where data enters.
/// </remarks>
internal sealed partial class IlgpuDevice : Device
{
    /// <summary>The threads of a group on a GPU.</summary>
    public const int GroupSize = 256;

    private const int GroupsPerMultiprocessor = 16;

    // ILGPU frees a buffer that nothing reaches on the collector's thread, whatever this device is at.
    private readonly HashSet<MemoryBuffer> buffers = [];
    private readonly Context context;
    private readonly Accelerator accelerator;
    private readonly AcceleratorStream stream;
    private readonly KernelTable kernels;
    private readonly bool groups;
    private readonly bool largeTiles;
    private readonly GuardedProduct? library;
    private readonly Staging? staging;

    /// <summary>Creates a device that owns an ILGPU context and what it creates on it.</summary>
    /// <param name="description">The description of the device.</param>
    /// <param name="create">Makes the accelerator.</param>
    /// <param name="groups">
    /// Whether launches use many groups of threads, which share memory and meet at barriers, as on GPUs. On a CPU
    /// accelerator each thread is an operating-system thread, so there are few, and they never synchronize.
    /// </param>
    /// <param name="openLibrary">Opens the library for matrix products; null for the kernels here.</param>
    /// <param name="stagingBytes">
    /// The size of the page-locked staging memory; a larger copy is split.
    /// </param>
    /// <param name="observe">
    /// Called before every driver call: tests count them, or throw what a failing driver would.
    /// </param>
    /// <param name="openLoader">Creates the kernel loader; null for the accelerator's default.</param>
    /// <exception cref="DeviceUnavailableException">The driver fails; the message says at what, and why.</exception>
    public IlgpuDevice(
        DeviceDescription description,
        Func<Context, Accelerator> create,
        bool groups,
        Func<Accelerator, AcceleratorStream, IProductLibrary>? openLibrary = null,
        int stagingBytes = Staging.UsualBytes,
        Action<DriverCall>? observe = null,
        Func<Accelerator, IKernelLoader>? openLoader = null)
        : base(description)
    {
        FinalizerBinding.Protect();
        context = Context.Create(builder => builder.EnableAlgorithms());
        string step = "a context";
        try
        {
            accelerator = create(context);
            step = "a stream";
            stream = accelerator.CreateStream();
            if (stream is CudaStream captured && NativeLibraries.Cuda is nint cuda)
                (driver, streamHandle) = (new CudaDriver(cuda), captured.StreamPtr);
            if (openLibrary is not null)
                library = new GuardedProduct(openLibrary(accelerator, stream), () => Before(DriverCall.Launch), Lost);
            staging = Staging.Open(accelerator, stagingBytes);
            step = "a kernel";
            IKernelLoader loader = openLoader?.Invoke(accelerator)
                ?? (accelerator is CLAccelerator openCl
                    ? new OpenClKernelLoader(openCl)
                    : new KernelLoader(accelerator));
            kernels = new KernelTable(accelerator, loader, Name);
            largeTiles = !loader.MayRefuse || TakesLargeTiles();
        }
        catch (Exception exception)
        {
            GiveBackAll();
            Exception cause = exception is OutOfDeviceMemoryException ? exception.InnerException! : exception;
            if (DriverFailure.IsFromDriver(cause))
                throw DriverFailure.Unavailable(Name, step, cause);
            throw;
        }

        this.groups = groups;
        this.observe = observe;
    }

    /// <inheritdoc/>
    public override long? AvailableBytes
    {
        get
        {
            if (accelerator is not CudaAccelerator cuda || lostBy is not null)
                return base.AvailableBytes;
            try
            {
                // Others use the same GPU; only the driver knows how much they leave free.
                return cuda.GetFreeMemory();
            }
            catch (AcceleratorException exception)
            {
                throw Lost("querying its free memory", exception);
            }
        }
    }

    /// <summary>What all launches are queued on.</summary>
    internal AcceleratorStream Stream => stream;

    private KernelLaunch Kernels => new(this);

    /// <summary>Runs the method named after the launch.</summary>
    protected override void Execute<TLaunch>(in TLaunch launch)
    {
        try
        {
            Method<TLaunch>.Run!(this, launch);
        }
        catch (AcceleratorException exception)
        {
            throw Failed(KernelTable.NameOf(launched!), exception);
        }
    }

    /// <inheritdoc/>
    protected override bool CanRun<TLaunch>() => Method<TLaunch>.Run is not null;

    /// <summary>Runs a launch that brings its own implementation.</summary>
    public void RunOwn<TLaunch>(in TLaunch launch)
        where TLaunch : struct, IKernelLaunch =>
        launch.RunOn(Kernels);

    /// <summary>Called by an allocation when it is released.</summary>
    internal void Release(IlgpuMemory memory)
    {
        lock (buffers)
            _ = buffers.Remove(memory.Buffer);
        _ = GiveBack("memory", memory.Buffer.Dispose);
    }

    /// <inheritdoc/>
    protected override DeviceMemory NewMemory(long bytes) => new IlgpuMemory(this, bytes);

    /// <summary>Called by an allocation when it gets its memory.</summary>
    internal MemoryBuffer AllocateBuffer(long bytes)
    {
        MemoryBuffer buffer;
        try
        {
            Before(DriverCall.Allocate);

            // An empty allocation has no address on any of the accelerators.
            buffer = accelerator.Allocate1D<byte>(Math.Max(bytes, 1));
        }
        catch (AcceleratorException exception) when (DriverFailure.MeansLost(exception))
        {
            throw Lost($"an allocation of {ByteSize.Text(bytes)}", exception);
        }
        catch (Exception exception) when (exception is AcceleratorException or OutOfMemoryException)
        {
            throw new OutOfDeviceMemoryException(Name, "an allocation", bytes, null, exception);
        }

        lock (buffers)
            _ = buffers.Add(buffer);
        return buffer;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _ = GiveBack("the device while it was busy", stream.Synchronize);
        ReleaseGraphs();
        DisposeMemories();
        GiveBackAll();
    }

    /// <summary>Releases what the constructor opened, possibly only part of it.</summary>
    private void GiveBackAll()
    {
        _ = GiveBack("the staging area", staging);
        _ = GiveBack("cuBLAS", library);
        _ = GiveBack("the stream", stream);
        if (accelerator is not null)
        {
            // ILGPU takes it for alive until its disposal has returned: a finalizer of what was made on it would call the
            // driver with a context that is gone, and end the process.
            IlgpuInternals.MarkDisposed(accelerator);
            if (!GiveBack("the accelerator", accelerator))
                AbandonedAccelerator.Abandon(accelerator);
        }

        _ = GiveBack("the context", context);
    }

    /// <summary>The number of threads that a launch gets for so many items: the kernels stride over the rest.</summary>
    internal KernelConfig Threads(int items)
    {
        if (!groups)
            return new KernelConfig(1, accelerator.MaxNumThreadsPerGroup);
        int most = accelerator.NumMultiprocessors * GroupsPerMultiprocessor;
        int limit = int.MaxValue - (most * GroupSize);
        return items <= limit
            ? new KernelConfig(Math.Clamp((items + GroupSize - 1) / GroupSize, 1, most), GroupSize)
            : throw new NotSupportedException(
                $"device '{Name}': a launch over {items} items exceeds the limit of {limit}");
    }

    private static class Method<TLaunch>
        where TLaunch : struct, ILaunch
    {
        public static readonly LaunchMethod<IlgpuDevice, TLaunch>? Run =
            LaunchMethod.Find<IlgpuDevice, TLaunch>(typeof(IKernelLaunch), nameof(RunOwn));
    }
}
