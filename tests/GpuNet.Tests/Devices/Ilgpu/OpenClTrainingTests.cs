using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Layers;
using GpuNet.TestReport;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>A whole training on the first OpenCL device beside the host device, where there is one.</summary>
[Collection("opencl")]
public sealed class OpenClTrainingTests : IDeviceTests
{
    public static DevicePlace Place => OpenClDeviceTests.Place;

    [Theory]
    [InlineData("adam", true)]
    [InlineData("sgd", false)]
    public void A_network_trained_here_and_on_the_host_has_the_same_losses_and_weights(string update, bool fuse)
    {
        using Device device = GpuNet.Devices.Devices.Open("opencl");
        using HostDevice host = HostDevice.Create(1);
        using Model expectedModel = SmallNetwork.NewModel(host);
        using Model actualModel = SmallNetwork.NewModel(device);
        using Trainer expected = SmallNetwork.NewTrainer(expectedModel, update, fuse);
        using Trainer actual = SmallNetwork.NewTrainer(actualModel, update, fuse);
        while (!expected.Done)
        {
            EpochResult there = expected.TrainEpoch();
            EpochResult here = actual.TrainEpoch();
            Assert.Equal(there.Loss, here.Loss, SmallNetwork.Tolerance * there.Loss);
            Assert.Equal(there.Test!.Loss, here.Test!.Loss, SmallNetwork.Tolerance * there.Test.Loss);
            Assert.Equal(there.TrainAccuracy, here.TrainAccuracy);
            SmallNetwork.SameWeights(expectedModel, actualModel, $"after epoch {there.Epoch}");
        }

        Assert.True(actual.Done);
    }
}
