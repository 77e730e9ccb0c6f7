using GpuNet.CudaEmulator;
using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Formulas.Updates;
using GpuNet.Layers;
using GpuNet.TestReport;
using GpuNet.Training;
using Xunit;
using Xunit.Abstractions;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>
/// Every call that a training makes to CUDA's driver, from looking for devices to disposal, made to fail in turn.
/// </summary>
[Collection("driver faults")]
public sealed class DriverFaultTests(ITestOutputHelper output) : IDeviceTests, IDisposable
{
    // Ends a context for good, so that nothing on it can be given back one by one.
    private static readonly int[] Fatal = [700, 719, 999];

    private static readonly DataSet Data = DataSet.Classification(
        "six points", [2], new float[] { 0, 0, 0, 1, 1, 0, 1, 1, 2, 1, 2, 2 }, new int[] { 0, 1, 1, 0, 1, 1 }, 2);

    public static DevicePlace Place => EmulatedCuda.PlaceOf("cuda", new EmulatorOptions());

    private readonly string folder = Directory.CreateTempSubdirectory("gpunet-faults-").FullName;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(46)]
    [InlineData(100)]
    [InlineData(700)]
    [InlineData(719)]
    [InlineData(999)]
    public void Any_call_may_fail(int code)
    {
        string path = Path.Combine(folder, "run.safetensors");
        int calls;
        using (EmulatedMachine whole = EmulatedMachine.Start())
        {
            Train(path);
            calls = whole.CallCount;
            whole.ThrowIfAnythingWasFound();
            Assert.Empty(whole.Alive);
        }

        // What reads each checkpoint: it needs no driver, and is made once.
        using var nothing = new NullDevice();
        using Model reread = NewModel(nothing);
        using Trainer reader = NewTrainer(reread);
        int refused = 0;
        for (int call = 0; call < calls; call++)
        {
            using EmulatedMachine machine = EmulatedMachine.Start();
            machine.FailAt(call, code);
            string? said = null;
            try
            {
                Train(path);
            }
            catch (Exception exception) when (exception
                is DeviceUnavailableException or DeviceLostException or OutOfDeviceMemoryException)
            {
                said = exception.Message;
                refused++;
            }

            string name = call < machine.CallCount ? machine.Calls[call].Name : "a call that was never made";
            string place = $"{name}, call {call} of {calls}, failing with {code}: {said}";
            if (said is not null)
            {
                Assert.Contains("'cuda'", said, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', said);
            }

            Assert.True(machine.Findings.Count == 0, $"{place}: {string.Join("; ", machine.Findings)}");
            NothingLeaks(machine, call, code, place);
            WholeCheckpoint(path, reader, place);
        }

        // What is not given back is given back by finalizers, if at all; they must not end the process.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        output.WriteLine($"code {code}: {calls} calls, {refused} of them refused the training");
        Assert.True(refused > calls / 4);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Everything is given back but what the failing call was to give back.</summary>
    private static void NothingLeaks(EmulatedMachine machine, int call, int code, string place)
    {
        bool freed = call < machine.CallCount && machine.Calls[call].Name
            is "cuMemFree_v2" or "cuModuleUnload" or "cuStreamDestroy_v2" or "cuCtxDestroy_v2" or "cuMemHostUnregister"
            or "cuMemFreeHost" or "cuCtxSetCurrent" or "cuGraphDestroy" or "cuGraphExecDestroy" or "cuEventDestroy_v2";
        if (freed || Fatal.Contains(code))
            return;
        Assert.True(machine.Alive.Count == 0, $"{place}: left behind: {string.Join("; ", machine.Alive)}");
    }

    /// <summary>What was saved last is there, whole.</summary>
    private static void WholeCheckpoint(string path, Trainer reader, string place)
    {
        try
        {
            Checkpoint.Restore(path, reader);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{place}: the checkpoint is broken", exception);
        }
    }

    /// <summary>
    /// A training with all that a user's program has: a device found by its name, steps, a test, a checkpoint. Small,
    /// since it is run for each of its calls.
    /// </summary>
    private static void Train(string path)
    {
        using Device device = GpuNet.Devices.Devices.Open("cuda");
        using Model model = NewModel(device);
        using Trainer trainer = NewTrainer(model);
        _ = trainer.TrainEpoch();
        Checkpoint.Save(path, trainer);
    }

    private static Model NewModel(Device device) =>
        new(device, [2], [new Dense(2)], seed: 1);

    private static Trainer NewTrainer(Model model) => new(
        model, default(GradientDescent), Data, Data, new TrainerOptions { Batch = 3, Epochs = 1, LearningRate = 0.1f });
}
