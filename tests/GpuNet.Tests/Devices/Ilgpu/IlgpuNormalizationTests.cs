using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Random;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using GpuNet.Layers;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>
/// A network with normalization, residual sums and a column of ones, on the CPU accelerator beside the host.
/// </summary>
public sealed class IlgpuNormalizationTests : IDisposable
{
    private const int Samples = 70;
    private const int Features = 9;
    private const int Classes = 4;
    private const double Tolerance = 1e-4;

    private readonly HostDevice host = HostDevice.Create(1);
    private readonly Device device = GpuNet.Devices.Devices.Open("ilgpu-cpu");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Weights_and_running_statistics_agree_step_by_step(bool fuse)
    {
        using Model expectedModel = NewModel(host);
        using Model actualModel = NewModel(device);
        using Trainer expected = NewTrainer(expectedModel, fuse);
        using Trainer actual = NewTrainer(actualModel, fuse);
        for (int step = 0; step < 5; step++)
        {
            expected.Step();
            actual.Step();
            foreach ((Parameter there, Parameter here) in All(expectedModel).Zip(All(actualModel)))
            {
                float[] wanted = host.ToArray(there.Weights);
                float[] found = device.ToArray(here.Weights);
                for (int place = 0; place < wanted.Length; place++)
                {
                    Assert.True(
                        Math.Abs(wanted[place] - found[place]) <= Tolerance * Math.Max(1, Math.Abs(wanted[place])),
                        $"after step {step + 1} {there.Name}[{place}] is {found[place]:R} here and {wanted[place]:R} "
                        + "on the host");
                }
            }
        }

        Assert.Equal(expected.Evaluate().Loss, actual.Evaluate().Loss, 1e-3);
    }

    public void Dispose()
    {
        host.Dispose();
        device.Dispose();
    }

    private static IEnumerable<Parameter> All(Model model) => model.Parameters.Concat(model.States);

    private static Model NewModel(Device on) => new(
        on,
        [Features],
        [
            new Dense(13), new BatchNormalization(), new Activation(new Tanh()),
            new Residual(new LayerNormalization(), new Dense(13), new Activation(new Tanh())), new AppendOnes(),
            new Dense(Classes, useBias: false),
        ],
        seed: 1);

    // Plain descent: Adam would divide roundings of a vanishing gradient by themselves.
    private static Trainer NewTrainer(Model model, bool fuse)
    {
        var random = new RandomSequence(3, 77, 0);
        float[] features = [.. Enumerable.Range(0, Samples * Features).Select(_ => (float)random.NextNormal())];
        int[] labels = [.. Enumerable.Range(0, Samples).Select(_ => random.NextInt(Classes))];
        DataSet data = DataSet.Classification("noise", [Features], features, labels, Classes);
        return new Trainer(
            model, default(GradientDescent), data, data,
            new TrainerOptions { Batch = 16, Epochs = 2, LearningRate = 0.05f, Fuse = fuse });
    }
}
