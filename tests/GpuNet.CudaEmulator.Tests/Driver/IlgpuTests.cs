using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Driver;

public class IlgpuTests : DriverTests
{
    private const int Length = 1000;

    [SkippableFact]
    public void Ilgpu_starts_on_the_emulated_driver()
    {
        using EmulatedMachine machine = EmulatedMachine.Start(new() { DeviceCount = 2, Architecture = 86 });
        using Context context = IlgpuOnEmulator.NewContext();

        CudaDevice device = context.GetCudaDevice(1);
        using CudaAccelerator accelerator = device.CreateCudaAccelerator(context);

        Assert.Equal(2, context.GetCudaDevices().Count);
        Assert.Equal("Emulated A10 (sm_86)", accelerator.Name);
        Assert.Equal(8, accelerator.NumMultiprocessors);
        machine.ThrowIfAnythingWasFound();
    }

    [SkippableTheory]
    [InlineData(70)]
    [InlineData(80)]
    [InlineData(90)]
    public void A_kernel_runs_and_nothing_is_left(int architecture)
    {
        using EmulatedMachine machine = EmulatedMachine.Start(new() { Architecture = architecture });
        machine.LogLaunches = true;

        using (Context context = IlgpuOnEmulator.NewContext())
        using (CudaAccelerator accelerator = context.CreateCudaAccelerator(0))
        {
            using MemoryBuffer1D<float, Stride1D.Dense> x = accelerator.Allocate1D(Numbers());
            using MemoryBuffer1D<float, Stride1D.Dense> y = accelerator.Allocate1D(Numbers());
            var add = accelerator
                .LoadAutoGroupedStreamKernel<Index1D, float, ArrayView<float>, ArrayView<float>>(AddScaled);

            add(Length, 2, x.View, y.View);
            accelerator.Synchronize();

            Assert.Equal(Numbers().Select(number => 3 * number), y.GetAsArray1D());
        }

        machine.ThrowIfAnythingWasFound();
        Assert.Empty(machine.Alive);
        Assert.Empty(machine.LeftBehind);
        Assert.Equal(1, machine.LaunchCount);
        LaunchRecord launch = Assert.Single(machine.Launches);
        Assert.Equal(1, machine.ModuleCount);
        Assert.InRange(launch.Grid.X * launch.Block.X, Length, Length + 1023);
    }

    [SkippableFact]
    public void Page_locked_arrays_are_staged()
    {
        using EmulatedMachine machine = EmulatedMachine.Start(new() { DeferStreams = true });
        using Context context = IlgpuOnEmulator.NewContext();
        using CudaAccelerator accelerator = context.CreateCudaAccelerator(0);
        using AcceleratorStream stream = accelerator.CreateStream();
        using PageLockedArray1D<float> staging = accelerator.AllocatePageLocked1D<float>(Length);
        using MemoryBuffer1D<float, Stride1D.Dense> buffer = accelerator.Allocate1D<float>(Length);

        Numbers().CopyTo(staging.Span);
        buffer.View.CopyFromPageLockedAsync(stream, staging);
        staging.Span[5] = -1;
        stream.Synchronize();

        Assert.Equal(-1, buffer.GetAsArray1D()[5]);
        Assert.Contains("was changed at byte 2", Assert.Single(machine.Findings).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_stream_of_Ilgpu_is_captured_and_replayed()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        using Context context = IlgpuOnEmulator.NewContext();
        using CudaAccelerator accelerator = context.CreateCudaAccelerator(0);
        using var stream = (CudaStream)accelerator.CreateStream();
        using MemoryBuffer1D<float, Stride1D.Dense> x = accelerator.Allocate1D(Numbers());
        using MemoryBuffer1D<float, Stride1D.Dense> y = accelerator.Allocate1D(new float[Length]);
        var add = accelerator.LoadAutoGroupedKernel<Index1D, float, ArrayView<float>, ArrayView<float>>(AddScaled);

        Cuda.Do("cuStreamBeginCapture_v2", stream.StreamPtr, 0);
        add(stream, Length, 1, x.View, y.View);
        add(stream, Length, 2, x.View, y.View);
        nint executable = Cuda.Get("cuGraphInstantiateWithFlags", EndCapture(stream.StreamPtr), 0);
        Assert.Equal(0, machine.LaunchCount);
        for (int i = 0; i < 3; i++)
            Cuda.Do("cuGraphLaunch", executable, stream.StreamPtr);
        stream.Synchronize();

        Assert.Equal(Numbers().Select(number => 9 * number), y.GetAsArray1D(stream));
        Assert.Equal(6, machine.LaunchCount);
        machine.ThrowIfAnythingWasFound();
    }

    [SkippableFact]
    public void A_fault_reaches_the_program_as_an_exception_and_the_test_as_a_finding()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        using Context context = IlgpuOnEmulator.NewContext();
        CudaAccelerator accelerator = context.CreateCudaAccelerator(0);
        MemoryBuffer1D<float, Stride1D.Dense> x = accelerator.Allocate1D(Numbers());
        MemoryBuffer1D<float, Stride1D.Dense> y = accelerator.Allocate1D<float>(Length);
        var add = accelerator
            .LoadAutoGroupedStreamKernel<Index1D, float, ArrayView<float>, ArrayView<float>>(AddScaled);

        add(Length, 2, x.View, y.View);
        var error = Assert.Throws<CudaException>(accelerator.Synchronize);

        Assert.Equal("CUDA_ERROR_LAUNCH_FAILED", error.Error);
        Assert.Equal(GpuNet.CudaEmulator.Execution.FaultKind.UnwrittenRead, Assert.Single(machine.Findings).Fault);
    }

    [SkippableFact]
    public void A_module_that_does_not_load_is_an_exception()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        machine.FailOn("cuModuleLoadDataEx", 0, (int)DriverError.InvalidPtx);
        using Context context = IlgpuOnEmulator.NewContext();
        // Not disposed: ILGPU keeps the half-made kernel, and to unload its module, which is none, would fail again.
        CudaAccelerator accelerator = context.CreateCudaAccelerator(0);

        var error = Assert.Throws<CudaException>(
            () => accelerator
                .LoadAutoGroupedStreamKernel<Index1D, float, ArrayView<float>, ArrayView<float>>(AddScaled));

        Assert.Equal("CUDA_ERROR_INVALID_PTX", error.Error);
    }

    [SkippableFact]
    public void Profiling_marks_are_events()
    {
        using EmulatedMachine machine = EmulatedMachine.Start(new() { DeferStreams = true });
        using Context context = Context.Create(builder => builder.Cuda().Profiling());
        using CudaAccelerator accelerator = context.CreateCudaAccelerator(0);
        using AcceleratorStream stream = accelerator.CreateStream();

        using ProfilingMarker start = stream.AddProfilingMarker();
        using ProfilingMarker end = stream.AddProfilingMarker();

        Assert.InRange(end.MeasureFrom(start), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        machine.ThrowIfAnythingWasFound();
    }

    [SkippableFact]
    public void What_a_finalizer_gives_back_reaches_its_machine_or_nobody()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Forget();
        machine.Dispose();
        using EmulatedMachine next = EmulatedMachine.Start();

        GC.Collect();
        GC.WaitForPendingFinalizers();

        Assert.Equal(0, next.CallCount);
        Assert.Empty(next.Findings);
    }

    [SkippableFact]
    public void What_a_finalizer_gives_back_shifts_no_numbers_and_does_not_fail()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Forget();
        int calls = machine.CallCount;
        Assert.NotEmpty(machine.Alive);
        machine.FailWhen((_, _) => true, (int)DriverError.OutOfMemory);

        // A thread of ILGPU's keeps the accelerator itself, and so the context.
        for (int i = 0; i < 10 && machine.Alive.Count > 1; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal("context", Assert.Single(machine.Alive).Kind);
        Assert.Equal(calls, machine.CallCount);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget()
    {
        Context context = IlgpuOnEmulator.NewContext();
        CudaAccelerator accelerator = context.CreateCudaAccelerator(0);
        _ = accelerator.CreateStream();
        _ = accelerator.Allocate1D(Numbers());
    }

    private static void AddScaled(Index1D i, float scale, ArrayView<float> x, ArrayView<float> y) =>
        y[i] += scale * x[i];

    private static float[] Numbers() => [.. Enumerable.Range(0, Length).Select(i => (float)i)];

    private static unsafe nint EndCapture(nint stream)
    {
        nint graph = 0;
        Cuda.Do("cuStreamEndCapture", stream, (nint)(&graph));
        return graph;
    }
}
