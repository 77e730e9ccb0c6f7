using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Formulas;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Random;
using GpuNet.Layers;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>A network that is trained on two devices, step by step.</summary>
internal static class SmallNetwork
{
    /// <summary>
    /// How far weights may be apart after any step, relative to 1 or the weight: some hundred roundings, since each
    /// step adds its own to those before.
    /// </summary>
    public const double Tolerance = 2e-5;

    private const int Samples = 70;
    private const int Features = 9;
    private const int Classes = 4;

    /// <summary>Fails where weights are further apart than the tolerance.</summary>
    public static void SameWeights(Model expected, Model actual, string when, double tolerance = Tolerance)
    {
        for (int index = 0; index < expected.Parameters.Count; index++)
        {
            float[] there = expected.Device.ToArray(expected.Parameters[index].Weights);
            float[] here = actual.Device.ToArray(actual.Parameters[index].Weights);
            for (int place = 0; place < there.Length; place++)
            {
                double error = tolerance * Math.Max(1, Math.Abs(there[place]));
                Assert.True(
                    Math.Abs(there[place] - here[place]) <= error,
                    $"{when} {expected.Parameters[index].Name}[{place}] is {here[place]:R} here and {there[place]:R} "
                    + "on the host");
            }
        }
    }

    /// <summary>The network with the weights that every device draws.</summary>
    public static Model NewModel(Device on) =>
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

    /// <summary>Its training on noise, with an update by its name.</summary>
    public static Trainer NewTrainer(Model model, string update, bool fuse, DeviceGraph graph = DeviceGraph.Auto)
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
            new TrainerOptions { Batch = 16, Epochs = 2, LearningRate = 0.01f, Fuse = fuse, Graph = graph });
    }
}
