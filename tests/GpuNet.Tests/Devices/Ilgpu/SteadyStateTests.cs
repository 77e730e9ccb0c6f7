using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Devices.Ilgpu;
using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Updates;
using GpuNet.Layers;
using GpuNet.Operations;
using GpuNet.Training;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>What a step of a training asks of the driver and of the host's memory, once it runs.</summary>
public sealed class SteadyStateTests
{
    /// <summary>
    /// What ILGPU's CPU accelerator makes for a launch, by measurement: its task, 72 bytes and the parameters.
    /// </summary>
    private const int MostBytesOfOneTask = 336;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_step_is_its_launches_and_nothing_else(bool fuse)
    {
        using var observed = new ObservedDevice();
        using Model model = NewModel(observed.Device);
        using Trainer trainer = NewTrainer(model, fuse);
        trainer.Step();
        observed.Calls.Clear();
        long launches = observed.Device.LaunchCount;
        long allocations = observed.Device.AllocationCount;
        for (int step = 0; step < 10; step++)
            trainer.Step();

        // No copy, no wait, no memory: learning rate, counters and the batch's place move on the device.
        Assert.Equal(Enumerable.Repeat(DriverCall.Launch, 10 * trainer.Plan.Launches.Count), observed.Calls);
        Assert.Equal(launches + (10 * trainer.Plan.Launches.Count), observed.Device.LaunchCount);
        Assert.Equal(allocations, observed.Device.AllocationCount);
    }

    [Fact]
    public void A_plan_has_one_arena_from_one_allocation()
    {
        using var observed = new ObservedDevice();
        using Model model = NewModel(observed.Device);
        var graph = new GpuNet.Graphs.Graph();
        GpuNet.Graphs.Value output = model.Append(graph, graph.Input("x", 9));
        observed.Calls.Clear();
        using GpuNet.Graphs.Plan plan = graph.Compile(observed.Device, 5, [output], []);
        Assert.Equal([DriverCall.Allocate], observed.Calls);
        plan.Run();
        plan.Run();
        Assert.Equal(
            [DriverCall.Allocate, .. Enumerable.Repeat(DriverCall.Launch, 2 * plan.Launches.Count)], observed.Calls);
    }

    [Fact]
    public void A_step_allocates_no_more_than_the_accelerators_own_tasks()
    {
        using GpuNet.Devices.Device device = GpuNet.Devices.Devices.Open("ilgpu-cpu");
        using Model model = NewModel(device);
        using Trainer trainer = NewTrainer(model, fuse: true);
        int launches = trainer.Plan.Launches.Count;
        long allocated = Least(20, () =>
        {
            if (trainer.StepsInEpoch > trainer.StepsPerEpoch - 12)
                _ = trainer.TrainEpoch();
        }, trainer.Step);
        Assert.True(allocated <= launches * MostBytesOfOneTask, $"{launches} launches allocated {allocated} bytes");
    }

    [Fact]
    public void A_launch_allocates_to_the_byte_what_ilgpu_allocates_for_the_same_kernel()
    {
        long own = OfIlgpu();
        using GpuNet.Devices.Device device = GpuNet.Devices.Devices.Open("ilgpu-cpu");
        DeviceBuffer<float> buffer = device.Allocate<float>(64);
        long here = Least(20, () => { }, () => device.Run(new Fill(buffer, 1)));
        Assert.Equal(own, here);
    }

    [Fact]
    public void No_verb_allocates_more_than_the_accelerators_own_tasks()
    {
        // Some launches are several kernels: the device that is observed counts them, the plain one is measured.
        using var observed = new ObservedDevice();
        using GpuNet.Devices.Device device = GpuNet.Devices.Devices.Open("ilgpu-cpu");
        foreach ((LaunchCase counted, LaunchCase launch) in LaunchCase.All(observed.Device).Zip(LaunchCase.All(device)))
        {
            Action call = Bound(observed.Device, counted);
            observed.Calls.Clear();
            call();
            Assert.All(observed.Calls, made => Assert.Equal(DriverCall.Launch, made));
            int launches = observed.Calls.Count;
            long allocated = Least(20, () => { }, Bound(device, launch));
            Assert.True(
                allocated <= launches * MostBytesOfOneTask, $"{launch}: {launches} launches allocated {allocated} bytes");
        }
    }

    private static Action Bound(GpuNet.Devices.Device device, LaunchCase launch)
    {
        var operands = new Operands();
        foreach (LaunchCase.Role role in launch.Roles)
            operands[role.Member] = Operands.Allocate(device, role.Element, role.Length);
        return launch.Bind(device, operands);
    }

    private static long OfIlgpu()
    {
        using Context context = Context.Create(builder => builder.EnableAlgorithms());
        using Accelerator accelerator = new CPUDevice(2, 1, 1).CreateCPUAccelerator(
            context, CPUAcceleratorMode.Parallel);
        using AcceleratorStream stream = accelerator.CreateStream();
        using MemoryBuffer1D<float, Stride1D.Dense> buffer = accelerator.Allocate1D<float>(64);
        Action<int, float, ArrayView<float>> kernel = ElementwiseKernels.Fill;
        var launch = accelerator.LoadKernel<Action<AcceleratorStream, KernelConfig, int, float, ArrayView<float>>>(
            kernel.Method);
        ArrayView<float> view = buffer.View.AsContiguous();
        return Least(20, () => { }, () => launch(stream, new KernelConfig(1, 2), 1, 1f, view));
    }

    /// <summary>
    /// What one call allocates on this thread; the least of many, since the runtime recompiles warm code in its own
    /// time.
    /// </summary>
    private static long Least(int rounds, Action before, Action call)
    {
        const int Calls = 10;
        long least = long.MaxValue;
        for (int round = 0; round < rounds; round++)
        {
            before();
            long start = GC.GetAllocatedBytesForCurrentThread();
            for (int done = 0; done < Calls; done++)
                call();
            least = Math.Min(least, (GC.GetAllocatedBytesForCurrentThread() - start) / Calls);
        }

        return least;
    }

    private static Model NewModel(GpuNet.Devices.Device device) =>
        new(device, [9], [new Dense(13), new Activation(new Tanh()), new GpuNet.Layers.Dropout(0.3f), new Dense(4)], seed: 1);

    private static Trainer NewTrainer(Model model, bool fuse)
    {
        DataSet data = DataSet.Classification(
            "steps",
            [9],
            Enumerable.Range(0, 9 * 200).Select(number => number % 7 / 7f).ToArray(),
            Enumerable.Range(0, 200).Select(number => number % 4).ToArray(),
            4);
        return new Trainer(model, new Adam(), data, null, new TrainerOptions { Batch = 4, Epochs = 100, Fuse = fuse });
    }
}
