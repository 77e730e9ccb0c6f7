using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Random;
using GpuNet.Formulas.Updates;
using GpuNet.Layers;
using GpuNet.Training;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>A convolutional network that is trained on two devices, step by step.</summary>
internal static class SmallConvolution
{
    private const int Samples = 40;
    private const int Classes = 3;

    private static readonly int[] Image = [9, 8];

    /// <summary>The network with the weights that every device draws.</summary>
    public static Model NewModel(Device on) => new(
        on,
        Image,
        [
            new Conv2D(4, 3, padding: Padding.Same), new Activation(new LeakyReLU()),
            new MaxPool2D(3, stride: 2, padding: 1),
            new Conv2D(5, 2), new Activation(default(Tanh)), new AveragePool2D(2, stride: 1, padding: 1), new Flatten(),
            new Dense(Classes),
        ],
        seed: 1);

    /// <summary>Its training on noise.</summary>
    public static Trainer NewTrainer(Model model, bool adam, bool fuse)
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
