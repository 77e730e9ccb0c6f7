using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas;
using GpuNet.Layers;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>Whole networks on the CPU accelerator beside the host device.</summary>
public sealed class IlgpuTrainingTests : IDisposable
{
    private readonly HostDevice host = HostDevice.Create(1);
    private readonly Device device = GpuNet.Devices.Devices.Open("ilgpu-cpu");

    public static TheoryData<string, bool> Runs()
    {
        var runs = new TheoryData<string, bool>();
        foreach (string update in FormulaCatalog.Updates)
        {
            runs.Add(update, true);
            runs.Add(update, false);
        }

        return runs;
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_network_trained_here_and_on_the_host_agrees_step_by_step(string update, bool fuse)
    {
        using Model expectedModel = SmallNetwork.NewModel(host);
        using Model actualModel = SmallNetwork.NewModel(device);
        using Trainer expected = SmallNetwork.NewTrainer(expectedModel, update, fuse);
        using Trainer actual = SmallNetwork.NewTrainer(actualModel, update, fuse);
        SmallNetwork.SameWeights(expectedModel, actualModel, "at the start");
        while (!expected.Done)
        {
            if (expected.StepsInEpoch < expected.StepsPerEpoch)
            {
                expected.Step();
                actual.Step();
                SmallNetwork.SameWeights(expectedModel, actualModel, $"after step {expected.Steps}");
                continue;
            }

            EpochResult here = actual.TrainEpoch();
            EpochResult there = expected.TrainEpoch();
            Assert.Equal(there.Loss, here.Loss, SmallNetwork.Tolerance * there.Loss);
            Assert.Equal(there.TrainAccuracy, here.TrainAccuracy);
            Assert.Equal(there.Test!.Accuracy, here.Test!.Accuracy);
        }
    }

    [Fact]
    public void The_work_of_a_step_is_launched_where_the_model_is_and_nowhere_else()
    {
        using Model model = SmallNetwork.NewModel(device);
        using Trainer trainer = SmallNetwork.NewTrainer(model, "adam", fuse: true);
        trainer.Step();
        long here = device.LaunchCount;
        long there = host.LaunchCount;
        trainer.Step();
        Assert.Equal(here + trainer.Plan.Launches.Count, device.LaunchCount);
        Assert.Equal(there, host.LaunchCount);
    }

    public void Dispose()
    {
        host.Dispose();
        device.Dispose();
    }
}
