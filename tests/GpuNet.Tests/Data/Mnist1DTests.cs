using GpuNet.Data;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Updates;
using GpuNet.Layers;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Data;

public sealed class Mnist1DTests
{
    private static readonly DataSetPair Usual = Mnist1D.Generate();

    [Fact]
    public void There_are_4000_and_1000_samples_of_40_values_in_ten_classes()
    {
        Assert.Equal((4000, 1000), (Usual.Train.Count, Usual.Test.Count));
        Assert.Equal(("mnist1d", "generated from seed 42"), (Usual.Id, Usual.Source));
        Assert.Equal([40], Usual.Train.SampleShape);
        Assert.Equal([40], Usual.Test.SampleShape);
        Assert.Equal((10, 10), (Usual.Train.ClassCount, Usual.Test.ClassCount));
        Assert.Null(Usual.Notice);
    }

    [Fact]
    public void Classes_are_of_equal_size_and_in_random_order()
    {
        int[] train = Usual.Train.Labels.ToArray();
        int[] all = [.. train, .. Usual.Test.Labels.ToArray()];

        for (int label = 0; label < 10; label++)
        {
            Assert.Equal(500, all.Count(one => one == label));
            Assert.InRange(train.Count(one => one == label), 350, 450);
        }

        // In order, neighbors would be alike always or never; at random one in ten is.
        Assert.InRange(train.Zip(train.Skip(1)).Count(pair => pair.First == pair.Second), 320, 480);
    }

    [Fact]
    public void All_samples_together_have_mean_zero_and_deviation_one()
    {
        double[] all =
        [
            .. Usual.Train.FloatFeatures.ToArray().Concat(Usual.Test.FloatFeatures.ToArray()).Select(
                value => (double)value),
        ];
        double mean = all.Average();

        Assert.Equal(0, mean, 5);
        Assert.Equal(1, Math.Sqrt(all.Average(value => (value - mean) * (value - mean))), 5);
    }

    [Fact]
    public void The_same_seed_gives_the_same_data_and_another_seed_other()
    {
        DataSetPair again = Mnist1D.Generate();
        DataSetPair other = Mnist1D.Generate(seed: 43);

        Assert.True(Usual.Train.FloatFeatures.Span.SequenceEqual(again.Train.FloatFeatures.Span));
        Assert.True(Usual.Test.FloatFeatures.Span.SequenceEqual(again.Test.FloatFeatures.Span));
        Assert.True(Usual.Train.Labels.Span.SequenceEqual(again.Train.Labels.Span));
        Assert.False(Usual.Train.Labels.Span.SequenceEqual(other.Train.Labels.Span));
        Assert.False(Usual.Train.FloatFeatures.Span[..40].SequenceEqual(other.Train.FloatFeatures.Span[..40]));
        Assert.Equal("mnist1d-seed43-4000-1000", other.Id);
    }

    [Fact]
    public void Any_count_can_be_generated_and_none_below_one()
    {
        DataSetPair small = Mnist1D.Generate(seed: 1, trainCount: 7, testCount: 3);

        Assert.Equal((7, 3), (small.Train.Count, small.Test.Count));
        Assert.Equal(10, small.Train.Labels.ToArray().Concat(small.Test.Labels.ToArray()).Distinct().Count());
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => Mnist1D.Generate(trainCount: 0));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => Mnist1D.Generate(testCount: 0));
    }

    [Fact]
    public void Templates_begin_and_end_at_zero_and_have_the_same_deviation()
    {
        Assert.Equal(10, Mnist1D.Templates.Count);
        Assert.All(Mnist1D.Templates, template =>
        {
            double mean = template.Average();
            Assert.Equal(12, template.Count);
            Assert.Equal(0, template[0], 12);
            Assert.Equal(0, template[^1], 12);
            Assert.Equal(1 / 6.0, Math.Sqrt(template.Average(point => (point - mean) * (point - mean))), 12);
        });
    }

    [Fact]
    public void Templates_have_the_shapes_of_their_digits()
    {
        // 0 bulges one way and 6 the other; 3 has two bumps with a dent between, 8 the same upside down; 7 falls, 1
        // rises.
        Assert.All(Mnist1D.Templates[0].Skip(1).SkipLast(1), point => Assert.True(point > 0));
        Assert.All(Mnist1D.Templates[6].Skip(1).SkipLast(1), point => Assert.True(point < 0));
        Assert.Equal([0, 0], (double[])[Mnist1D.Templates[3][5], Mnist1D.Templates[3][6]]);
        Assert.Equal([0, 0], (double[])[Mnist1D.Templates[8][5], Mnist1D.Templates[8][6]]);
        for (int point = 2; point < 9; point++)
        {
            Assert.True(Mnist1D.Templates[7][point] > Mnist1D.Templates[7][point + 1]);
            Assert.True(Mnist1D.Templates[1][point] < Mnist1D.Templates[1][point + 1]);
        }
    }

    [Fact]
    public void The_signals_have_the_statistics_of_the_published_data()
    {
        // Of the file that the authors published with the paper: their generator, other random numbers.
        float[][] samples = [.. Signals()];

        Near(0.815, Mean(samples, (signal, place) => signal[place] * signal[place - 1], 1), 0.02, "lag 1");
        Near(0.533, Mean(samples, (signal, place) => signal[place] * signal[place - 2], 2), 0.03, "lag 2");
        Near(0.200, Mean(samples, (signal, place) => signal[place] * signal[place - 5], 5), 0.03, "lag 5");
        Near(0.066, Mean(samples, (signal, place) => signal[place] * signal[place - 10], 10), 0.03, "lag 10");
        Near(0.358, Mean(samples, (signal, place) => Math.Pow(signal[place] - signal[place - 1], 2), 1), 0.02, "steps");
        Near(
            0.524,
            Mean(
                samples,
                (signal, place) => Math.Pow(signal[place] - (2 * signal[place - 1]) + signal[place - 2], 2),
                2),
            0.03,
            "bends");
        Near(4.40, Mean(samples, (signal, place) => Math.Pow(signal[place], 4), 0), 0.25, "fourth moment");
        Near(3.94, samples.Average(signal => signal.Max() - signal.Min()), 0.06, "range");
        Near(1.654, Math.Sqrt(samples.Average(signal => Math.Pow(Slope(signal), 2))), 0.06, "slope");
    }

    [Fact]
    public void Each_class_has_the_mean_of_the_published_data()
    {
        double[] published = [0.471, -0.097, 0.035, 0.333, -0.127, 0.000, -0.383, 0.168, -0.253, -0.146];
        int[] labels = [.. Usual.Train.Labels.ToArray(), .. Usual.Test.Labels.ToArray()];
        float[][] samples = [.. Signals()];

        for (int label = 0; label < 10; label++)
        {
            Near(
                published[label],
                samples.Where((_, index) => labels[index] == label).Average(signal => signal.Average()),
                0.06,
                $"class {label}");
        }
    }

    [Fact]
    public void A_small_perceptron_gets_about_as_many_right_as_in_the_paper()
    {
        using HostDevice device = HostDevice.Create(2);
        using var model = new Model(
            device, [40],
            [new Dense(100), new Activation(new ReLU()), new Dense(100), new Activation(new ReLU()), new Dense(10)], 1);
        using var trainer = new Trainer(
            model, new Adam(), Usual.Train, Usual.Test,
            new TrainerOptions { Batch = 100, Epochs = 60, LearningRate = 0.003f });

        double accuracy = trainer.Train()[^1].Test!.Accuracy!.Value;

        // The paper has 68 % ± 2 for such a net; a linear classifier has 32 %, a leak of labels would give far more.
        Assert.InRange(accuracy, 0.58, 0.80);
    }

    private static IEnumerable<float[]> Signals() =>
        Usual.Train.FloatFeatures.ToArray().Chunk(40).Concat(Usual.Test.FloatFeatures.ToArray().Chunk(40));

    private static double Mean(float[][] samples, Func<float[], int, double> term, int first) =>
        samples.Average(signal => Enumerable.Range(first, 40 - first).Average(place => term(signal, place)));

    // That of the best straight line, over the whole length.
    private static double Slope(float[] signal)
    {
        double[] across = [.. Enumerable.Range(0, 40).Select(place => (place / 39.0) - 0.5)];
        return signal.Zip(across, (height, x) => height * x).Sum() / across.Sum(x => x * x);
    }

    private static void Near(double expected, double actual, double tolerance, string what) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance, $"{what}: published {expected}, ours {actual:0.000}");
}
