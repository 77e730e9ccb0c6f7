using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Random;
using GpuNet.Formulas.Updates;
using GpuNet.Layers;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>A small convolutional network on the CPU accelerator beside the host device.</summary>
public sealed class ConvolutionTrainingTests : IDisposable
{
    private const int Samples = 40;
    private const int Classes = 3;

    /// <summary>As in <see cref="IlgpuTrainingTests"/>: some hundred roundings.</summary>
    private const double Tolerance = 2e-5;

    private static readonly int[] Image = [9, 8];

    private readonly HostDevice host = HostDevice.Create(1);
    private readonly Device device = GpuNet.Devices.Devices.Open("ilgpu-cpu");

    public static TheoryData<bool, bool> Runs() =>
        new() { { true, true }, { true, false }, { false, true }, { false, false } };

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_convolutional_network_trained_here_and_on_the_host_agrees_step_by_step(bool adam, bool fuse)
    {
        using Model expectedModel = NewModel(host);
        using Model actualModel = NewModel(device);
        using Trainer expected = NewTrainer(expectedModel, adam, fuse);
        using Trainer actual = NewTrainer(actualModel, adam, fuse);
        SameWeights(expectedModel, actualModel, "at the start");
        while (expected.StepsInEpoch < expected.StepsPerEpoch)
        {
            expected.Step();
            actual.Step();
            SameWeights(expectedModel, actualModel, $"after step {expected.Steps}");
        }

        EpochResult here = actual.TrainEpoch();
        EpochResult there = expected.TrainEpoch();
        Assert.Equal(there.Loss, here.Loss, Tolerance * there.Loss);
        Assert.Equal(there.TrainAccuracy, here.TrainAccuracy);
    }

    public void Dispose()
    {
        host.Dispose();
        device.Dispose();
    }

    private static void SameWeights(Model expected, Model actual, string when)
    {
        for (int index = 0; index < expected.Parameters.Count; index++)
        {
            float[] there = expected.Device.ToArray(expected.Parameters[index].Weights);
            float[] here = actual.Device.ToArray(actual.Parameters[index].Weights);
            for (int place = 0; place < there.Length; place++)
            {
                Assert.True(
                    Math.Abs(there[place] - here[place]) <= Tolerance * Math.Max(1, Math.Abs(there[place])),
                    $"{when} {expected.Parameters[index].Name}[{place}] is {here[place]:R} here and {there[place]:R} "
                    + "on the host");
            }
        }
    }

    private static Model NewModel(Device on) => new(
        on,
        Image,
        [
            new Conv2D(4, 3, padding: Padding.Same), new Activation(new LeakyReLU()),
            new MaxPool2D(3, stride: 2, padding: 1),
            new Conv2D(5, 2), new Activation(default(Tanh)), new AveragePool2D(2, stride: 1, padding: 1), new Flatten(),
            new Dense(Classes),
        ],
        seed: 1);

    private static Trainer NewTrainer(Model model, bool adam, bool fuse)
    {
        var random = new RandomSequence(3, 78, 0);
        float[] features =
            [.. Enumerable.Range(0, Samples * Image[0] * Image[1]).Select(_ => (float)random.NextNormal())];
        int[] labels = [.. Enumerable.Range(0, Samples).Select(_ => random.NextInt(Classes))];
        DataSet data = DataSet.Classification("noise", Image, features, labels, Classes);
        var options = new TrainerOptions { Batch = 8, Epochs = 1, LearningRate = 0.01f, Fuse = fuse };
        return new Trainer(model, adam ? new Adam() : default(GradientDescent), data, null, options);
    }
}
