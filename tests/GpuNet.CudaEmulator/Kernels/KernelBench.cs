using GpuNet.CudaEmulator.Counting;
using GpuNet.CudaEmulator.Execution;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuNet.CudaEmulator.Kernels;

/// <summary>
/// Single kernels of ILGPU's on an emulated GPU: the shape of a launch, the content of memory and the order of blocks
/// and warps are the caller's choice. ILGPU compiles the kernel and packs its arguments as it does for a real device;
/// races are watched for, and what the launch did is counted.
/// </summary>
public sealed partial class KernelBench : IDisposable
{
    [ThreadStatic]
    private static KernelBench? running;

    private readonly BenchMachine machine;
    private readonly int order;
    private readonly bool alone;
    private KernelConfig config;
    private bool called;
    private bool disposed;

    /// <summary>A bench of its own memory.</summary>
    /// <param name="order">How blocks and warps take turns: 0 ascending, else a shuffle of that number.</param>
    /// <param name="alone">
    /// Whether ILGPU compiles in a context of its own: which instructions it emits for a kernel depends on what it
    /// compiled before in the same context. Costs some ten launches.
    /// </param>
    /// <exception cref="PlatformNotSupportedException">The emulator cannot be used here.</exception>
    public KernelBench(int order = 0, bool alone = false)
    {
        if (CudaEmulator.WhyUnsupported is { } reason)
            throw new PlatformNotSupportedException(reason);
        machine = alone ? BenchMachine.New() : BenchMachine.Take();
        this.order = order;
        this.alone = alone;
    }

    /// <summary>Which machine a bench is on.</summary>
    public static EmulatorOptions Options => BenchMachine.Options;

    private static KernelBench Running =>
        running ?? throw new InvalidOperationException("A kernel is called in the body of a bench's launch.");

    /// <summary>Global memory that holds the values.</summary>
    public ArrayView<T> Global<T>(T[] values, string name)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        ArrayView<T> view = Global<T>(values.Length, name);
        if (values.Length > 0)
            machine.Do(() => view.CopyFromCPU(values));
        return view;
    }

    /// <summary>Global memory that nothing wrote.</summary>
    public ArrayView<T> Global<T>(int length, string name)
        where T : unmanaged
    {
        if (running is not null)
            throw new InvalidOperationException($"{name}: memory is allocated before a launch.");
        return length == 0 ? ArrayView<T>.Empty : machine.Allocate<T>(length, name);
    }

    /// <summary>Runs a kernel that must be right.</summary>
    /// <param name="name">What reports call the launch.</param>
    /// <param name="blocks">How many blocks, along x.</param>
    /// <param name="threads">How many threads each has, along x.</param>
    /// <param name="body">Calls the kernel, once.</param>
    /// <exception cref="KernelFaultException">The kernel did what it must not; the bench launches no other.</exception>
    public LaunchCounts Launch(string name, int blocks, int threads, Action body) =>
        Launch(name, new Dim3(blocks), new Dim3(threads), body);

    /// <inheritdoc cref="Launch(string, int, int, Action)"/>
    public LaunchCounts Launch(string name, Dim3 blocks, Dim3 threads, Action body)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfLessThan(blocks.Count, 1, nameof(blocks));
        ArgumentOutOfRangeException.ThrowIfLessThan(threads.Count, 1, nameof(threads));
        if (running is not null)
            throw new InvalidOperationException($"{name}: a launch within the launch of another.");
        ObjectDisposedException.ThrowIf(disposed, this);
        if (machine.Machine.Findings.Count > 0)
        {
            throw new InvalidOperationException(
                $"{name}: a launch on this bench went wrong, which ended its context; take another bench.");
        }

        config = new KernelConfig(
            new Index3D(blocks.X, blocks.Y, blocks.Z), new Index3D(threads.X, threads.Y, threads.Z));
        called = false;
        machine.Machine.Order = order;
        running = this;
        try
        {
            machine.Do(body);
        }
        catch (CudaException) when (machine.Machine.Findings.Count > 0)
        {
            // The finding says more.
        }
        finally
        {
            running = null;
        }

        if (!called)
            throw new InvalidOperationException($"{name}: the launch's body calls no kernel.");
        if (machine.Machine.Findings.Count == 0)
            return machine.Machine.LastLaunch!.Counts;
        Finding finding = machine.Machine.Findings[0];
        throw new KernelFaultException(
            finding.Fault ?? FaultKind.BadLaunch, $"{name}, {blocks} blocks of {threads} threads: {finding.Message}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        if (alone)
            machine.End();
        else
            machine.GiveBack();
    }

    private void Launch<TLauncher>(Delegate kernel, Action<TLauncher, AcceleratorStream, KernelConfig> launch)
        where TLauncher : Delegate
    {
        if (called)
            throw new InvalidOperationException("A launch's body calls one kernel, once.");
        called = true;
        launch(machine.Launcher<TLauncher>(kernel.Method), machine.Accelerator.DefaultStream, config);
    }
}
