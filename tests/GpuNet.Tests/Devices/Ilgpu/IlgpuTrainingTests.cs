using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Random;
using GpuNet.Layers;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>Whole networks on the CPU accelerator beside the host device.</summary>
public sealed class IlgpuTrainingTests : IDisposable
{
    private const int Samples = 70;
    private const int Features = 9;
    private const int Classes = 4;

    /// <summary>
    /// How far weights may be apart after any step, relative to 1 or the weight: some hundred roundings, since each
    /// step adds its own to those before.
    /// </summary>
    private const double Tolerance = 2e-5;

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
        using Model expectedModel = NewModel(host);
        using Model actualModel = NewModel(device);
        using Trainer expected = NewTrainer(expectedModel, update, fuse);
        using Trainer actual = NewTrainer(actualModel, update, fuse);
        SameWeights(expectedModel, actualModel, "at the start");
        while (!expected.Done)
        {
            if (expected.StepsInEpoch < expected.StepsPerEpoch)
            {
                expected.Step();
                actual.Step();
                SameWeights(expectedModel, actualModel, $"after step {expected.Steps}");
                continue;
            }

            EpochResult here = actual.TrainEpoch();
            EpochResult there = expected.TrainEpoch();
            Assert.Equal(there.Loss, here.Loss, Tolerance * there.Loss);
            Assert.Equal(there.TrainAccuracy, here.TrainAccuracy);
            Assert.Equal(there.Test!.Accuracy, here.Test!.Accuracy);
        }
    }

    [Fact]
    public void The_work_of_a_step_is_launched_where_the_model_is_and_nowhere_else()
    {
        using Model model = NewModel(device);
        using Trainer trainer = NewTrainer(model, "adam", fuse: true);
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

    private static void SameWeights(Model expected, Model actual, string when)
    {
        for (int index = 0; index < expected.Parameters.Count; index++)
        {
            float[] there = expected.Device.ToArray(expected.Parameters[index].Weights);
            float[] here = actual.Device.ToArray(actual.Parameters[index].Weights);
            for (int place = 0; place < there.Length; place++)
            {
                double error = Tolerance * Math.Max(1, Math.Abs(there[place]));
                Assert.True(
                    Math.Abs(there[place] - here[place]) <= error,
                    $"{when} {expected.Parameters[index].Name}[{place}] is {here[place]:R} here and {there[place]:R} "
                    + "on the host");
            }
        }
    }

    private static Model NewModel(Device on) =>
        new(
            on,
            [Features],
            [
                new Dense(13),
                new Activation(new Tanh()),
                new Dropout(0.3f),
                new Dense(6),
                new Activation(new LeakyReLU()),
                new Dense(Classes),
            ],
            seed: 1);

    private static Trainer NewTrainer(Model model, string update, bool fuse)
    {
        var random = new RandomSequence(3, 77, 0);
        float[] features = [.. Enumerable.Range(0, Samples * Features).Select(_ => (float)random.NextNormal())];
        int[] labels = [.. Enumerable.Range(0, Samples).Select(_ => random.NextInt(Classes))];
        DataSet data = DataSet.Classification("noise", [Features], features, labels, Classes);
        return new Trainer(
            model,
            FormulaCatalog.CreateUpdate(update),
            data,
            data.Take(20),
            new TrainerOptions { Batch = 16, Epochs = 2, LearningRate = 0.01f, Fuse = fuse });
    }
}
