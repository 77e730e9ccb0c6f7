using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Layers;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>A small convolutional network on the CPU accelerator beside the host device.</summary>
public sealed class ConvolutionTrainingTests : IDisposable
{
    private readonly HostDevice host = HostDevice.Create(1);
    private readonly Device device = GpuNet.Devices.Devices.Open("ilgpu-cpu");

    public static TheoryData<bool, bool> Runs() =>
        new() { { true, true }, { true, false }, { false, true }, { false, false } };

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_convolutional_network_trained_here_and_on_the_host_agrees_step_by_step(bool adam, bool fuse)
    {
        using Model expectedModel = SmallConvolution.NewModel(host);
        using Model actualModel = SmallConvolution.NewModel(device);
        using Trainer expected = SmallConvolution.NewTrainer(expectedModel, adam, fuse);
        using Trainer actual = SmallConvolution.NewTrainer(actualModel, adam, fuse);
        SmallNetwork.SameWeights(expectedModel, actualModel, "at the start");
        while (expected.StepsInEpoch < expected.StepsPerEpoch)
        {
            expected.Step();
            actual.Step();
            SmallNetwork.SameWeights(expectedModel, actualModel, $"after step {expected.Steps}");
        }

        EpochResult here = actual.TrainEpoch();
        EpochResult there = expected.TrainEpoch();
        Assert.Equal(there.Loss, here.Loss, SmallNetwork.Tolerance * there.Loss);
        Assert.Equal(there.TrainAccuracy, here.TrainAccuracy);
    }

    public void Dispose()
    {
        host.Dispose();
        device.Dispose();
    }
}
