using System.Runtime.CompilerServices;
using GpuNet.CudaEmulator;
using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Layers;
using GpuNet.Tests.Training;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>Whole trainings on an emulated CUDA device beside the host device, from one seed.</summary>
/// <param name="options">The machine.</param>
/// <param name="tolerance">How far weights may be apart after any step, relative to 1 or the weight.</param>
public abstract class EmulatedTrainingTests(EmulatorOptions options, double tolerance) : IDisposable
{
    private readonly HostDevice host = HostDevice.Create(1);
    private EmulatedMachine? machine;
    private Device? device;

    private Device Device => device ??= EmulatedCuda.Open(options, out machine);

    [Theory]
    [InlineData("adam", true)]
    [InlineData("adam", false)]
    [InlineData("momentum", true)]
    [InlineData("sgd", false)]
    public void A_network_agrees_with_the_host_step_by_step(string update, bool fuse) => Compare(
        SmallNetwork.NewModel, model => SmallNetwork.NewTrainer(model, update, fuse));

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void A_convolutional_network_agrees_with_the_host_step_by_step(bool adam, bool fuse) => Compare(
        SmallConvolution.NewModel, model => SmallConvolution.NewTrainer(model, adam, fuse));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_run_that_was_saved_on_one_device_goes_on_on_the_other(bool fromHere)
    {
        Device first = fromHere ? Device : host;
        Device second = fromHere ? host : Device;
        string path = Path.Combine(Path.GetTempPath(), $"gpunet-{Guid.NewGuid():N}.safetensors");
        try
        {
            using Model whole = SmallNetwork.NewModel(host);
            using Trainer uninterrupted = SmallNetwork.NewTrainer(whole, "adam", fuse: true);
            using (Model model = SmallNetwork.NewModel(first))
            using (Trainer trainer = SmallNetwork.NewTrainer(model, "adam", fuse: true))
            {
                // In the middle of the second epoch, with moments, counters and sums on the way.
                _ = uninterrupted.TrainEpoch();
                _ = trainer.TrainEpoch();
                for (int step = 0; step < 2; step++)
                {
                    uninterrupted.Step();
                    trainer.Step();
                }

                Checkpoint.Save(path, trainer);
            }

            using Model resumedModel = SmallNetwork.NewModel(second);
            using Trainer resumed = SmallNetwork.NewTrainer(resumedModel, "adam", fuse: true);
            Checkpoint.Restore(path, resumed);
            SmallNetwork.SameWeights(whole, resumedModel, "where it was saved", tolerance);
            Assert.Equal(uninterrupted.Steps, resumed.Steps);
            EpochResult expected = uninterrupted.TrainEpoch();
            EpochResult actual = resumed.TrainEpoch();
            Assert.Equal(expected.Loss, actual.Loss, tolerance * expected.Loss);
            SmallNetwork.SameWeights(whole, resumedModel, "at the end", tolerance);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_loss_is_summed_where_a_float_stops_growing() => EpochTrials.SumsLosses(Device);

    [Fact]
    public void Right_answers_and_pairs_are_counted_as_on_the_host() => EpochTrials.CountsAsThatDevice(Device, host);

    [Theory]
    [InlineData(DeviceGraph.Auto)]
    [InlineData(DeviceGraph.Off)]
    public void A_step_allocates_nothing_on_the_device_and_waits_for_nothing(DeviceGraph graph)
    {
        using Model model = SmallNetwork.NewModel(Device);
        using Trainer trainer = SmallNetwork.NewTrainer(model, "adam", fuse: true, graph);
        trainer.Step();
        trainer.Step();
        int before = machine!.CallCount;
        trainer.Step();
        Assert.Equal(
            graph == DeviceGraph.Off
                ? Enumerable.Repeat("cuLaunchKernel", trainer.Plan.Launches.Count)
                : ["cuGraphLaunch"],
            machine.Calls.Skip(before).Select(call => call.Name));
    }

    [Fact]
    public void The_collector_calls_no_driver()
    {
        ForgetModel();
        int before = machine!.CallCount;
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(before, machine.CallCount);
        Device.Allocate<float>(1).Memory.Dispose();
        Assert.Equal(0, Device.AllocatedBytes);
        Assert.Equal(
            2,
            machine.Calls.Skip(before).Count(call => call.Name.StartsWith("cuMemFree", StringComparison.Ordinal)));

        [MethodImpl(MethodImplOptions.NoInlining)]
        void ForgetModel() => Assert.NotEmpty(SmallNetwork.NewModel(Device).Parameters);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        host.Dispose();
        device?.Dispose();
        using (machine)
            machine?.ThrowIfAnythingWasFound();
        GC.SuppressFinalize(this);
    }

    private void Compare(Func<Device, Model> newModel, Func<Model, Trainer> newTrainer)
    {
        using Model expectedModel = newModel(host);
        using Model actualModel = newModel(Device);
        using Trainer expected = newTrainer(expectedModel);
        using Trainer actual = newTrainer(actualModel);
        SmallNetwork.SameWeights(expectedModel, actualModel, "at the start", tolerance: 0);
        while (!expected.Done)
        {
            if (expected.StepsInEpoch < expected.StepsPerEpoch)
            {
                expected.Step();
                actual.Step();
                SmallNetwork.SameWeights(expectedModel, actualModel, $"after step {expected.Steps}", tolerance);
                continue;
            }

            EpochResult there = expected.TrainEpoch();
            EpochResult here = actual.TrainEpoch();
            Assert.Equal(there.Loss, here.Loss, tolerance * there.Loss);
            Assert.Equal(there.TrainAccuracy, here.TrainAccuracy);
            Assert.Equal(there.Test?.Accuracy, here.Test?.Accuracy);
        }
    }
}
