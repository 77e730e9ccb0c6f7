using System.Collections.Concurrent;
using System.Reflection;
using GpuNet.CudaEmulator.Driver;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuNet.CudaEmulator.Kernels;

/// <summary>
/// A machine for single launches with ILGPU's accelerator on it. Compiling kernels costs more than most of their
/// launches, so benches leave their machine to the next one; not after a fault, which ends a context.
/// </summary>
internal sealed class BenchMachine
{
    private static readonly ConcurrentBag<BenchMachine> Idle = [];

    // ILGPU's objects throw when their context is lost or gone, also in their finalizers, which would end the process:
    // they stay as long as it runs.
    private static readonly ConcurrentBag<BenchMachine> Ended = [];

    private readonly Dictionary<MethodInfo, Delegate> launchers = [];
    private readonly List<MemoryBuffer> buffers = [];
    private readonly Context context;
    private readonly DriverContext driver;

    private BenchMachine()
    {
        Machine = EmulatedMachine.Start(Options);
        context = Context.Create(builder => builder.Cuda().EnableAlgorithms());
        if (Machine.CallCount == 0)
        {
            context.Dispose();
            Machine.Dispose();
            throw new PlatformNotSupportedException(
                "ILGPU does not ask the emulated driver: an NVIDIA driver is installed, and a process takes one " +
                "driver alone, or no resolver answers CudaEmulator.Library to 'cuda'.");
        }

        Accelerator = context.GetCudaDevice(0).CreateCudaAccelerator(context);
        driver = Machine.Contexts.Single();
    }

    /// <summary>Which machine a bench is on.</summary>
    public static EmulatorOptions Options { get; } = new()
    {
        Count = true,
        WatchSharedRaces = true,
        WatchGlobalRaces = true,
    };

    /// <summary>What the launches run on.</summary>
    public EmulatedMachine Machine { get; }

    /// <summary>ILGPU's view of it.</summary>
    public CudaAccelerator Accelerator { get; }

    /// <summary>A machine that nobody else uses until it is given back.</summary>
    public static BenchMachine Take() => Idle.TryTake(out BenchMachine? idle) ? idle : New();

    /// <summary>A machine that no kernel was compiled on.</summary>
    public static BenchMachine New() => Apart(() => new BenchMachine());

    /// <summary>Leaves the machine to the next bench, unless a launch went wrong, which ends its context.</summary>
    public void GiveBack()
    {
        if (Machine.Findings.Count > 0)
        {
            Ended.Add(this);
            return;
        }

        Do(() => buffers.ForEach(buffer => buffer.Dispose()));
        buffers.Clear();
        Idle.Add(this);
    }

    /// <summary>Ends the machine, unless a launch went wrong.</summary>
    public void End()
    {
        if (Machine.Findings.Count > 0)
        {
            Ended.Add(this);
            return;
        }

        _ = Apart(() =>
        {
            buffers.ForEach(buffer => buffer.Dispose());
            Accelerator.Dispose();
            context.Dispose();
            Machine.Dispose();
            return true;
        });

        // A kernel or buffer that is collected before its accelerator ends would be finalized after it.
        GC.KeepAlive(this);
    }

    /// <summary>Device memory that nothing wrote.</summary>
    public ArrayView<T> Allocate<T>(int length, string name)
        where T : unmanaged
    {
        ArrayView<T> view = default;
        Do(() =>
        {
            MemoryBuffer1D<T, Stride1D.Dense> buffer = Accelerator.Allocate1D<T>(length);
            buffers.Add(buffer);
            view = buffer.View;
        });
        driver.Memory.Find((ulong)view.LoadEffectiveAddressAsPtr())!.Name = name;
        return view;
    }

    /// <summary>What launches a kernel; compiled once.</summary>
    public TLauncher Launcher<TLauncher>(MethodInfo kernel)
        where TLauncher : Delegate
    {
        if (!launchers.TryGetValue(kernel, out Delegate? launcher))
            launchers.Add(kernel, launcher = Accelerator.LoadKernel<TLauncher>(kernel));
        return (TLauncher)launcher;
    }

    /// <summary>Calls the driver from a thread whose own context is another, or none, before and after.</summary>
    public void Do(Action action) => ThreadContexts.With(driver, action);

    // What starts or ends a machine changes which is current to the flow of control, and which context to the thread:
    // the caller's stay as they were.
    private static T Apart<T>(Func<T> work) => Task.Factory
        .StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
        .GetAwaiter()
        .GetResult();
}
