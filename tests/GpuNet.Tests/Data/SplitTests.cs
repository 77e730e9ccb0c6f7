using GpuNet.Data;
using GpuNet.Devices.Host;
using GpuNet.Graphs;
using GpuNet.Layers;
using Xunit;

namespace GpuNet.Tests.Data;

/// <summary>Data sets divided, shuffled and scaled.</summary>
public sealed class SplitTests
{
    [Theory]
    [InlineData(0.8)]
    [InlineData(0.5)]
    [InlineData(0.13)]
    public void A_split_has_every_sample_once_and_each_class_in_its_share(double share)
    {
        int[] labels = [.. Enumerable.Range(0, 101).Select(index => index < 60 ? 0 : index < 97 ? 1 : 2)];
        DataSet data = Numbered(labels, 3).WithClassNames(["a", "b", "c"]);
        (DataSet first, DataSet second) = data.Split(share, seed: 1);
        Assert.Equal((int)Math.Round(share * 101), first.Count);
        Assert.Equal(
            Enumerable.Range(0, 101), Ids(first).Concat(Ids(second)).Order());
        foreach (DataSet part in (DataSet[])[first, second])
        {
            Assert.Equal(["a", "b", "c"], part.ClassNames);
            Assert.Equal(Ids(part).Select(id => labels[id]), part.Labels.ToArray());
            Assert.Equal(
                Ids(part).Select(id => id + 0.5f), part.FloatFeatures.ToArray().Where((_, index) => index % 2 == 1));
        }

        for (int label = 0; label < 3; label++)
        {
            double wanted = share * labels.Count(each => each == label);
            Assert.InRange(first.Labels.ToArray().Count(each => each == label), wanted - 1, wanted + 1);
        }

        Assert.Equal(Ids(first), Ids(data.Split(share, seed: 1).First));
        Assert.NotEqual(Ids(first), Ids(data.Split(share, seed: 2).First));
        Assert.NotEqual(Ids(first).Order(), Ids(first));
    }

    [Fact]
    public void A_split_of_numbers_and_a_shuffle_keep_samples_whole()
    {
        float[] numbers = [.. Enumerable.Range(0, 11).Select(index => (float)index)];
        byte[] bytes = [.. Enumerable.Range(0, 11).Select(index => (byte)index)];
        DataSet data = DataSet.Regression("numbers", [1], bytes, 0.5f, numbers, 1);
        (DataSet first, DataSet second) = data.Split(0.3, seed: 4);
        Assert.Equal((3, 8), (first.Count, second.Count));
        DataSet shuffled = data.Shuffle(seed: 9);
        Assert.NotEqual(numbers, shuffled.Targets.ToArray());
        foreach (DataSet part in (DataSet[])[first, second, shuffled])
        {
            Assert.Equal(0.5f, part.FeatureScale);
            Assert.Equal(part.Targets.ToArray(), part.ByteFeatures.ToArray().Select(value => (float)value));
        }

        Assert.Equal(numbers, shuffled.Targets.ToArray().Order());
        Assert.Equal(numbers, first.Targets.ToArray().Concat(second.Targets.ToArray()).Order());
    }

    [Fact]
    public void A_split_that_leaves_a_part_empty_and_wrong_names_are_refused()
    {
        DataSet data = Numbered([0, 1, 0], 2);
        foreach (double share in (double[])[0, 1, -0.5, 0.1, 0.9, double.NaN])
            _ = Assert.Throws<ArgumentOutOfRangeException>(() => data.Split(share, seed: 1));
        Assert.StartsWith(
            "'numbered' has 2 classes; got 1 names",
            Assert.Throws<ArgumentException>(() => data.WithClassNames(["a"])).Message,
            StringComparison.Ordinal);
        _ = Assert.Throws<ArgumentException>(() => data.WithClassNames(["a", "a"]));
    }

    [Fact]
    public void Scalings_are_fitted_to_the_training_samples()
    {
        float[] features = [1, 7, 0.1f, 3, 7, 0.1f, 8, 7, 0.1f];
        DataSet train = DataSet.Regression("train", [3], features, new float[3], 1);
        DataSet other = DataSet.Regression("other", [3], new float[] { 4, 7, 0.1f }, new float[1], 1);

        // Mean 4, variance (9 + 1 + 16)/3.
        var standard = FeatureScaling.Standardize(train);
        Assert.Equal([4, 7, 0.1f], standard.Offsets);
        Assert.Equal((float)Math.Sqrt(3.0 / 26), standard.Factors[0], 1e-7f);
        Assert.Equal([1, 1], standard.Factors.Skip(1));
        Assert.Equal([0, 0, 0], standard.Apply(other).FloatFeatures.ToArray());
        float[] scaled = standard.Apply(train).FloatFeatures.ToArray();
        Assert.Equal(0, scaled[0] + scaled[3] + scaled[6], 1e-6f);
        Assert.Equal(3, (scaled[0] * scaled[0]) + (scaled[3] * scaled[3]) + (scaled[6] * scaled[6]), 1e-5f);
        var range = FeatureScaling.MinMax(train);
        Assert.Equal([0, 0, 0, 2 / 7f, 0, 0, 1, 0, 0], range.Apply(train).FloatFeatures.ToArray());
        DataSet narrow = DataSet.Regression("narrow", [2], new float[2], new float[1], 1);
        Assert.StartsWith(
            "the scaling was fitted to 3 features; 'narrow' has 2",
            Assert.Throws<ArgumentException>(() => range.Apply(narrow)).Message,
            StringComparison.Ordinal);
        using var device = HostDevice.Create(1);
        using var model = new Model(device, [3], [new Rescale(range.Offsets, range.Factors)], seed: 1);
        Assert.Equal(range.Apply(train).FloatFeatures.ToArray(), model.Predict(train.FloatFeatures.Span));
        Assert.Equal(0, model.ParameterCount);
        Assert.Equal(
            "Rescale(2) expects samples of 2 features; got batch×3 from 'input'",
            Assert.Throws<ShapeException>(
                () => new Model(device, [3], [new Rescale([0, 0], [1, 1])], seed: 1)).Message);
        _ = Assert.Throws<ArgumentException>(() => new Rescale([0], [1, 1]));
        _ = Assert.Throws<ArgumentException>(() => new Rescale([0], [float.NaN]));
    }

    private static DataSet Numbered(int[] labels, int classes) => DataSet.Classification(
        "numbered",
        [2],
        Enumerable.Range(0, labels.Length).SelectMany(index => (float[])[index, index + 0.5f]).ToArray(),
        labels,
        classes);

    private static int[] Ids(DataSet data) =>
        [.. data.FloatFeatures.ToArray().Where((_, index) => index % 2 == 0).Select(number => (int)number)];
}
