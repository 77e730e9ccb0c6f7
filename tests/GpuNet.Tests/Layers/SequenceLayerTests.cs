using GpuNet.Devices.Host;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using GpuNet.Layers;
using GpuNet.Tests.Devices;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Layers;

/// <summary>Layers over sequences: embeddings, convolutions of one dimension, global averages.</summary>
public sealed class SequenceLayerTests : IDisposable
{
    private readonly HostDevice device = HostDevice.Create(1);

    public void Dispose() => device.Dispose();

    [Fact]
    public void Layers_say_what_they_give()
    {
        using Model model = NewModel(
            [12], new Embedding(50, 6), new Conv1D(8, 3, padding: null), new Activation(new ReLU()),
            new Conv1D(4, 4, stride: 2, padding: 1, useBias: false), new GlobalAveragePool(), new Dense(3));
        Assert.Equal(
            [
                ("embedding1.table", "50×6"), ("conv1d1.weight", "18×8"), ("conv1d1.bias", "8"), ("conv1d2.weight", "32×4"),
                ("dense1.weight", "4×3"), ("dense1.bias", "3"),
            ],
            model.Parameters.Select(parameter => (parameter.Name, parameter.Shape.ToString())));
        Assert.Equal([3], model.OutputSizes);
    }

    [Fact]
    public void An_embedding_gives_the_rows_that_its_inputs_name()
    {
        using Model model = NewModel([2, 2], new Embedding(3, 2));
        device.CopyIn<float>([1, 2, 3, 4, 5, 6], model.Parameters[0].Weights);
        Assert.Equal([5, 6, 1, 2, 3, 4, 5, 6], model.Predict([2, 0, 1, 2]));
        Assert.Contains(
            "label -1 in row 3 is outside 0..2",
            Assert.Throws<InvalidOperationException>(() => model.Predict([2, 0, 1, 1.5f])).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7, 1, 3, 1, 0)]
    [InlineData(9, 3, 4, 2, 2)]
    [InlineData(5, 2, 1, 1, 0)]
    [InlineData(6, 2, 6, 1, 5)]
    public void A_convolution_is_the_direct_sum(int length, int channels, int kernel, int stride, int padding)
    {
        const int Outputs = 3;
        using Model model = NewModel(
            channels == 1 ? [length] : [length, channels], new Conv1D(Outputs, kernel, stride, padding));
        float[] w = device.ToArray(model.Parameters[0].Weights);
        float[] b = Numbers.Tame(Outputs, 3);
        device.CopyIn<float>(b, model.Parameters[1].Weights);
        float[] x = Numbers.Tame(2 * length * channels, 4);
        float[] y = model.Predict(x);
        int places = ((length + (2 * padding) - kernel) / stride) + 1;
        Assert.Equal([places, Outputs], model.OutputSizes);
        for (int index = 0; index < y.Length; index++)
        {
            (int sample, int place, int output) = (index / (places * Outputs), index / Outputs % places, index % Outputs);
            double sum = b[output];
            for (int a = 0; a < kernel; a++)
            {
                int from = (place * stride) - padding + a;
                for (int channel = 0; channel < channels && from >= 0 && from < length; channel++)
                {
                    sum += (double)x[(((sample * length) + from) * channels) + channel]
                        * w[(((a * channels) + channel) * Outputs) + output];
                }
            }

            Assert.InRange(y[index], sum - 1e-5, sum + 1e-5);
        }
    }

    [Fact]
    public void A_global_average_is_the_mean_of_each_channel()
    {
        using Model model = NewModel([2, 2, 3], new GlobalAveragePool());
        Assert.Equal([4, 5, 6.5f], model.Predict([1, 2, 3, 3, 4, 5, 5, 6, 7, 7, 8, 11]));
    }

    [Fact]
    public void A_step_down_the_gradient_lowers_the_loss_of_a_network_over_words()
    {
        using Model model = NewModel(
            [6], new Embedding(5, 4), new Conv1D(3, 3, padding: null), new Activation(new Tanh()), new GlobalAveragePool(),
            new Dense(2));
        var graph = new Graph();
        Value words = graph.Input("words", 6);
        Value labels = graph.Labels("labels");
        Value loss = graph.Mean(graph.CrossEntropy(model.Append(graph, words), labels));
        using var minimizer = new Minimizer(graph, loss, default(GradientDescent), 0.5f, batch: 4, keep: []);
        Assert.Equal(model.Parameters.Count, graph.Parameters.Count);
        minimizer.Plan.Write(words, [0f, 1, 2, 3, 4, 0, 1, 1, 1, 1, 1, 1, 4, 3, 2, 1, 0, 0, 2, 2, 3, 3, 4, 4]);
        minimizer.Plan.Write(labels, [0, 1, 0, 1]);
        minimizer.Step();
        float first = minimizer.Loss;
        minimizer.Run(100);
        Assert.True(minimizer.Loss < first / 3, $"{first} became {minimizer.Loss}");
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        Assert.Equal(
            "Conv1D(8, 5): a window of 1×5 does not fit into 1×3 with padding 0×0; use a smaller kernel or more padding; "
            + "got batch×3 from 'input'",
            Assert.Throws<ShapeException>(() => NewModel([3], new Conv1D(8, 5))).Message);
        Assert.Equal(
            "Conv1D(8, 5) expects sequences of length or length×channels; got batch×3×4×5 from 'input'",
            Assert.Throws<ShapeException>(() => NewModel([3, 4, 5], new Conv1D(8, 5))).Message);
        Assert.Equal(
            "GlobalAveragePool expects samples with at least two dimensions, channels last; got batch×3 from 'input'; "
            + "put it before a Flatten",
            Assert.Throws<ShapeException>(() => NewModel([3], new GlobalAveragePool())).Message);
        Assert.StartsWith(
            "an embedding table needs 1 to 2²⁴ rows",
            Assert.Throws<ArgumentOutOfRangeException>(() => new Embedding(0, 3)).Message, StringComparison.Ordinal);
    }

    private Model NewModel(int[] sizes, params Layer[] layers) => new(device, sizes, layers, seed: 1);
}
