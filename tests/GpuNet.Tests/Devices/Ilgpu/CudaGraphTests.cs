using System.Runtime.CompilerServices;
using GpuNet.CudaEmulator;
using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Devices.Ilgpu;
using GpuNet.Formulas;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Random;
using GpuNet.Layers;
using GpuNet.TestReport;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>Trainings whose steps are captured as CUDA graphs, beside the same launches one by one.</summary>
public sealed class CudaGraphTests : IDeviceTests
{
    private static readonly EmulatorOptions Plain = new() { WatchGlobalRaces = true };

    // Nothing runs before somebody waits: what a step would need of the host between two launches shows.
    private static readonly EmulatorOptions Late = new() { DeferStreams = true, Order = 3 };

    private static readonly TrainerOptions Short = new() { Batch = 2, Epochs = 2, LearningRate = 0.01f };

    private static readonly Lazy<Outcome> LaunchesOneByOne =
        new(() => Train(Short with { Graph = DeviceGraph.Off }, "adam", Plain));

    public static DevicePlace Place => EmulatedCuda.PlaceOf("cuda", Plain);

    [Theory]
    [InlineData("adam", true, 2, 1, null, false)]
    [InlineData("adam", true, 4, 1, null, true)]
    [InlineData("momentum", false, 4, 1, 0.5f, true)]
    [InlineData("adam", true, 2, 3, 0.5f, false)]
    [InlineData("sgd", true, 2, 3, null, true)]
    public void A_training_ends_with_the_bits_of_launches_one_by_one(
        string update, bool fuse, int batch, int accumulate, float? clipNorm, bool late)
    {
        var options = new TrainerOptions
        {
            Batch = batch, Epochs = 3, LearningRate = 0.01f, Fuse = fuse, AccumulateSteps = accumulate, ClipNorm = clipNorm,
        };
        Outcome plain = Train(options with { Graph = DeviceGraph.Off }, update, late ? Late : Plain);
        Outcome graph = Train(options with { Graph = DeviceGraph.On }, update, late ? Late : Plain);
        Assert.Equal(plain.Bits, graph.Bits);
        Assert.Equal(plain.Epochs.Select(Numbers), graph.Epochs.Select(Numbers));
        Assert.Equal(plain.Kernels, graph.Kernels);
        Assert.Equal(plain.Launches, graph.Launches);
        Assert.True(graph.Calls < plain.Calls, $"{graph.Calls} calls with graphs, {plain.Calls} without");
    }

    [Fact]
    public void A_single_step_is_one_launch_of_a_graph()
    {
        using EmulatedMachine machine = EmulatedMachine.Start(Plain);
        using (Device device = GpuNet.Devices.Devices.Open("cuda"))
        using (Model model = NewModel(device))
        using (Trainer trainer = NewTrainer(model, "adam", new TrainerOptions { Batch = 2, Epochs = 3 }))
        {
            Assert.Equal(32, trainer.MostStepsPerGraph);
            Assert.Null(trainer.WhyNoGraph);
            _ = trainer.TrainEpoch();
            _ = trainer.TrainEpoch();
            trainer.Step();
            int before = machine.CallCount;
            while (trainer.StepsInEpoch < trainer.StepsPerEpoch)
                trainer.Step();
            string[] names = [.. machine.Calls.Skip(before).Select(call => call.Name)];
            Assert.Equal(34, names.Count(name => name == "cuGraphLaunch"));
            Assert.DoesNotContain("cuLaunchKernel", names);
        }

        machine.ThrowIfAnythingWasFound();
        Assert.Empty(machine.Alive);
    }

    [Fact]
    public void Epochs_of_the_most_steps_take_the_fewest_calls()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        using (Device device = GpuNet.Devices.Devices.Open("cuda"))
        using (Model model = NewModel(device))
        using (Trainer trainer = NewTrainer(model, "sgd", new TrainerOptions { Batch = 2, Epochs = 4 }, test: false))
        {
            _ = trainer.TrainEpoch();
            _ = trainer.TrainEpoch();
            int before = machine.CallCount;
            _ = trainer.TrainEpoch();
            string[] names = [.. machine.Calls.Skip(before).Select(call => call.Name)];

            // 35 = 2 · 17 + 1 steps. The loss and the right answers are read, and numbers that are not finite looked for.
            Assert.Equal(3, names.Count(name => name == "cuGraphLaunch"));
            Assert.DoesNotContain("cuStreamBeginCapture_v2", names);
            Assert.Contains("cuGraphLaunch", machine.Calls.Where(call => call.Index < before).Select(call => call.Name));
        }

        machine.ThrowIfAnythingWasFound();
    }

    [Theory]
    [InlineData("cuEventCreate", 2)]
    [InlineData("cuStreamBeginCapture_v2", 1)]
    [InlineData("cuStreamBeginCapture_v2", 900)]
    [InlineData("cuStreamEndCapture", 1)]
    [InlineData("cuStreamEndCapture", 901)]
    [InlineData("cuGraphInstantiateWithFlags", 2)]
    [InlineData("cuGraphInstantiateWithFlags", 801)]
    [InlineData("cuGraphLaunch", 2)]
    [InlineData("cuGraphLaunch", 1)]
    [InlineData("a launch that is captured", 1)]
    [InlineData("a launch that is captured", 2)]
    [InlineData("a launch that is captured", 900)]
    public void What_is_not_recorded_says_why_and_runs_one_by_one(string function, int code)
    {
        TrainerOptions options = Short;
        Outcome plain = LaunchesOneByOne.Value;
        Outcome refused = Train(options, "adam", Plain, machine => Fail(machine, function, code));
        Assert.Equal(plain.Bits, refused.Bits);
        Assert.Equal(plain.Epochs.Select(Numbers), refused.Epochs.Select(Numbers));
        Assert.NotNull(refused.WhyNoGraph);
        Assert.True(
            refused.WhyNoGraph.Contains(function, StringComparison.Ordinal)
            || (function[0] == 'a' && refused.WhyNoGraph.Contains(
                code == 2 ? "needs more memory" : "its driver", StringComparison.Ordinal)),
            refused.WhyNoGraph);

        string said = Assert.Throws<DeviceUnavailableException>(() => Train(
            options with { Graph = DeviceGraph.On }, "adam", Plain, machine => Fail(machine, function, code))).Message;
        Assert.Equal(
            $"device 'cuda' does not run steps as a graph: {refused.WhyNoGraph}; let the graph be auto or off", said);
    }

    [Theory]
    [InlineData("cuStreamBeginCapture_v2")]
    [InlineData("cuStreamEndCapture")]
    [InlineData("cuGraphInstantiateWithFlags")]
    [InlineData("cuGraphLaunch")]
    [InlineData("cuGraphDestroy")]
    [InlineData("cuEventCreate")]
    [InlineData("a launch that is captured")]
    public void A_device_that_is_lost_while_it_records_says_so(string function)
    {
        Exception lost = Assert.Throws<DeviceLostException>(() => Train(
            new TrainerOptions { Batch = 2, Epochs = 2 }, "adam", Plain, machine => Fail(machine, function, 700)));
        Assert.Contains("'cuda' was lost", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_capture_that_the_driver_does_not_end_loses_the_device()
    {
        Exception lost = Assert.Throws<DeviceLostException>(() => Train(
            new TrainerOptions { Batch = 2, Epochs = 2 },
            "adam",
            Plain,
            machine => machine.FailWhen((name, _) => name == "cuStreamEndCapture", 1)));
        Assert.Contains("the end of a recording", lost.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cuEventRecord")]
    [InlineData("cuEventSynchronize")]
    public void The_host_runs_no_more_than_some_thousand_launches_ahead(string marked)
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        using (Device device = GpuNet.Devices.Devices.Open("cuda"))
        using (var buffer = device.Allocate<float>(1).Memory)
        {
            DeviceBuffer<float> number = buffer.Slice<float>(0, 1);
            device.Run(new GpuNet.Operations.Fill(number, 1));
            using Recording recording = Recorded(device, () =>
            {
                for (int launch = 0; launch < 300; launch++)
                    device.Run(new GpuNet.Operations.Fill(number, 2));
            });
            int before = machine.CallCount;
            for (int run = 0; run < 16; run++)
                Assert.True(recording.TryRun(out _));

            // After each 900 launches a mark, and from the second on a wait for the one before.
            int marks = machine.Calls.Skip(before).Count(call => call.Name == marked);
            Assert.Equal(marked == "cuEventRecord" ? 5 : 4, marks);

            machine.FailWhen((name, _) => name == marked, 1);
            string? refusal = null;
            for (int run = 0; run < 16 && refusal is null; run++)
                _ = recording.TryRun(out refusal);
            Assert.Contains(marked, refusal, StringComparison.Ordinal);
            machine.StopFailing();
            Assert.True(recording.TryRun(out _));
        }

        Assert.Empty(machine.Alive);
    }

    [Fact]
    public void What_a_finalizer_gives_back_spoils_no_capture()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        using (Device device = GpuNet.Devices.Devices.Open("cuda"))
        {
            DeviceMemory memory = device.Allocate<float>([1]).Memory;
            DeviceMemory other = device.Allocate<float>(1).Memory;
            DeviceBuffer<float> number = memory.Slice<float>(0, 1);
            device.Run(new GpuNet.Operations.Fill(number, 1));

            // Modes that are not relaxed forbid it, to this thread or to all.
            using Recording recording = Recorded(device, () =>
            {
                device.Run(new GpuNet.Operations.Fill(number, 2));
                other.Dispose();
            });
            Assert.Equal([1f], device.ToArray(number));
            Assert.True(recording.TryRun(out _));
            Assert.Equal([2f], device.ToArray(number));
            memory.Dispose();
        }

        machine.ThrowIfAnythingWasFound();
        Assert.Empty(machine.Alive);
    }

    [Fact]
    public void Another_thread_records_and_replays()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        using (Device device = GpuNet.Devices.Devices.Open("cuda"))
        using (Model model = NewModel(device))
        using (Trainer trainer = NewTrainer(model, "adam", new TrainerOptions { Batch = 2, Epochs = 2, Graph = DeviceGraph.On }))
        {
            foreach (int _ in Enumerable.Range(0, 3))
                Assert.Null(OtherThread.Run(trainer.Step));
            trainer.Step();
            Assert.Equal(3, machine.Calls.Count(call => call.Name == "cuGraphLaunch"));
        }

        machine.ThrowIfAnythingWasFound();
        Assert.Empty(machine.Alive);
    }

    [Fact]
    public void A_replay_counts_its_launches_and_changes_what_it_writes()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        using Device device = GpuNet.Devices.Devices.Open("cuda");
        using Model model = NewModel(device);
        using Trainer trainer = NewTrainer(model, "adam", new TrainerOptions { Batch = 2, Epochs = 2 });
        trainer.Step();
        trainer.Step();
        long launches = device.LaunchCount;
        long changes = model.Parameters[0].Weights.Memory.Changes;
        int before = machine.CallCount;
        trainer.Step();
        Assert.Equal(["cuGraphLaunch"], machine.Calls.Skip(before).Select(call => call.Name));
        Assert.Equal(launches + trainer.Plan.Launches.Count, device.LaunchCount);
        Assert.True(model.Parameters[0].Weights.Memory.Changes > changes);
    }

    [Fact]
    public void A_replay_allocates_nothing()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        using var device = (IlgpuDevice)GpuNet.Devices.Devices.Open("cuda");
        using Recording recording = Recorded(device, () => { });
        nint stream = StreamHandle(device);
        nint executable = ((CudaRecording)recording).Graph.Executable;
        var driver = new CudaDriver(NativeLibraries.Cuda!.Value);

        // The emulator allocates for its call, on this thread as well: as much as one that nothing of ours is around.
        long bare = Least(() => driver.LaunchGraph(executable, stream));
        Assert.Equal(bare, Least(() => recording.TryRun(out _)));
    }

    [Fact]
    public void A_recording_of_what_was_disposed_is_not_run()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        using (Device device = GpuNet.Devices.Devices.Open("cuda"))
        {
            Model model = NewModel(device);
            using Trainer trainer = NewTrainer(model, "adam", new TrainerOptions { Batch = 2, Epochs = 2 });
            trainer.Step();
            trainer.Step();
            model.Dispose();
            int before = machine.CallCount;
            _ = Assert.Throws<ObjectDisposedException>(trainer.Step);
            Assert.Equal(before, machine.CallCount);
        }

        machine.ThrowIfAnythingWasFound();
        Assert.Empty(machine.Alive);
    }

    [Fact]
    public void A_recording_that_was_forgotten_goes_back_at_the_next_one()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        using (Device device = GpuNet.Devices.Devices.Open("cuda"))
        {
            Forget(device);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Assert.Equal(1, Graphs());
            using Recording next = Recorded(device, () => { });
            Assert.Equal(1, Graphs());
        }

        Assert.Empty(machine.Alive);
        Assert.Empty(machine.LeftBehind);

        int Graphs() => machine.Alive.Count(living => living.Kind.Contains("graph", StringComparison.Ordinal));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(Device device) => _ = Recorded(device, () => { });

    private static Recording Recorded(Device device, Action launches)
    {
        Recording? recording = device.Record(launches, out string? refusal);
        Assert.Null(refusal);
        return recording!;
    }

    private static void Fail(EmulatedMachine machine, string function, int code)
    {
        if (function[0] != 'a')
        {
            machine.FailOn(function, 0, code);
            return;
        }

        // The first launch after the first capture began.
        machine.FailWhen(
            (name, _) => name == "cuLaunchKernel" && !machine.Calls.Any(Injected)
                && machine.Calls.Any(call => call.Name == "cuStreamBeginCapture_v2"),
            code);

        static bool Injected(DriverCallRecord call) => call.Injected;
    }

    private static Outcome Train(
        TrainerOptions options, string update, EmulatorOptions on, Action<EmulatedMachine>? prepare = null)
    {
        using EmulatedMachine machine = EmulatedMachine.Start(on);
        prepare?.Invoke(machine);
        Outcome outcome;
        using (Device device = GpuNet.Devices.Devices.Open("cuda"))
        using (Model model = NewModel(device))
        using (Trainer trainer = NewTrainer(model, update, options))
        {
            int before = machine.CallCount;
            IReadOnlyList<EpochResult> epochs = trainer.Train();
            outcome = new Outcome(
                [.. model.Parameters.SelectMany(parameter => device.ToArray(parameter.Weights))
                    .Select(BitConverter.SingleToInt32Bits)],
                epochs,
                machine.LaunchCount,
                device.LaunchCount,
                machine.CallCount - before,
                trainer.WhyNoGraph);
        }

        machine.ThrowIfAnythingWasFound();
        Assert.Empty(machine.Alive);
        return outcome;
    }

    private static (double Loss, double? Right, double? Test) Numbers(EpochResult epoch) =>
        (epoch.Loss, epoch.TrainAccuracy, epoch.Test?.Loss);

    /// <summary>With all that a step moves on the device: masks, running statistics, the optimizer's state.</summary>
    private static Model NewModel(Device device) => new(
        device,
        [5],
        [new Dense(6), new BatchNormalization(), new Activation(new Tanh()), new Dropout(0.3f), new Dense(3)],
        seed: 1);

    private static Trainer NewTrainer(Model model, string update, TrainerOptions options, bool test = true)
    {
        const int Samples = 71;
        var random = new RandomSequence(3, 77, 0);
        float[] features = [.. Enumerable.Range(0, Samples * 5).Select(_ => (float)random.NextNormal())];
        int[] labels = [.. Enumerable.Range(0, Samples).Select(_ => random.NextInt(3))];
        DataSet data = DataSet.Classification("noise", [5], features, labels, 3);

        // One sample is left over where batches are summed; alone it would have no statistics.
        DataSet train = data.Take(options.AccumulateSteps == 1 ? 70 : 68);
        return new Trainer(
            model, FormulaCatalog.CreateUpdate(update), train, test ? data.Take(20) : null, options);
    }

    private static long Least(Action call)
    {
        long least = long.MaxValue;
        for (int round = 0; round < 200; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "streamHandle")]
    private static extern ref nint StreamHandle(IlgpuDevice device);

    private sealed record Outcome(
        int[] Bits, IReadOnlyList<EpochResult> Epochs, long Kernels, long Launches, int Calls, string? WhyNoGraph);
}
