using System.Runtime.InteropServices;
using GpuNet.Data;
using Xunit;

namespace GpuNet.Tests.Data;

public sealed class DataSetTests
{
    [Fact]
    public void Byte_classification_keeps_what_it_is_given()
    {
        byte[] features = new byte[12];
        int[] labels = [0, 2, 1];
        DataSet set = DataSet.Classification("set", [2, 2], features, 1f / 255, labels, 3);
        Assert.Equal(3, set.Count);
        Assert.Equal([2, 2], set.SampleShape);
        Assert.Equal(4, set.SampleLength);
        Assert.True(set.HasByteFeatures && set.IsClassification);
        Assert.True(set.FloatFeatures.IsEmpty && set.Targets.IsEmpty);
        Assert.Equal((1f / 255, 3, 0), (set.FeatureScale, set.ClassCount, set.TargetLength));
        Assert.True(
            MemoryMarshal.TryGetArray(set.ByteFeatures, out ArraySegment<byte> held) && ReferenceEquals(
                features, held.Array));
    }

    [Fact]
    public void Features_come_as_numbers_whatever_they_are_kept_as()
    {
        byte[] bytes = [0, 51, 255, 102];
        DataSet scaled = DataSet.Classification("set", [2], bytes, 1f / 255, new int[2], 1);
        Assert.Equal([0, 0.2f, 1, 0.4f], scaled.FeaturesToArray().Select(number => MathF.Round(number, 6)));
        Assert.Equal([0, 0.2f], scaled.Take(1).FeaturesToArray().Select(number => MathF.Round(number, 6)));
        float[] numbers = [1.5f, -2];
        DataSet plain = DataSet.Regression("set", [1], numbers, new float[2], 1);
        Assert.Equal(numbers, plain.FeaturesToArray());
        Assert.NotSame(numbers, plain.FeaturesToArray());
    }

    [Fact]
    public void Float_classification_and_both_regressions_keep_what_they_are_given()
    {
        int[] labels = [0, 1];
        DataSet floats = DataSet.Classification("set", [3], new float[6], labels, 2);
        Assert.Equal(
            (2, 3, false, true, 1f),
            (floats.Count, floats.SampleLength, floats.HasByteFeatures, floats.IsClassification, floats.FeatureScale));
        DataSet regression = DataSet.Regression("set", [3], new float[6], new float[4], 2);
        Assert.Equal(
            (2, false, 2, 4),
            (regression.Count, regression.IsClassification, regression.TargetLength, regression.Targets.Length));
        DataSet bytes = DataSet.Regression("set", [3], new byte[6], 0.5f, new float[2], 1);
        Assert.Equal((2, true, 0.5f, 1), (bytes.Count, bytes.HasByteFeatures, bytes.FeatureScale, bytes.TargetLength));
    }

    [Fact]
    public void A_label_outside_the_classes_is_named_with_its_sample()
    {
        int[] labels = new int[400];
        labels[345] = 12;
        Assert.Equal(
            "labels of 'mnist train': label 12 at sample 345 is outside 0..9",
            Message(() => DataSet.Classification("mnist train", [1], new byte[400], 1, labels, 10)));
        labels[345] = -1;
        Assert.Contains(
            "label -1 at sample 345",
            Message(() => DataSet.Classification("set", [1], new float[400], labels, 10)),
            StringComparison.Ordinal);
        labels[345] = 10;
        Assert.Contains(
            "label 10 at sample 345",
            Message(() => DataSet.Classification("set", [1], new byte[400], 1, labels, 10)),
            StringComparison.Ordinal);
        labels[345] = 9;
        Assert.Equal(400, DataSet.Classification("set", [1], new byte[400], 1, labels, 10).Count);
    }

    [Fact]
    public void Counts_that_do_not_agree_are_refused()
    {
        Assert.Equal(
            "labels of 'set': 2 labels for 3 samples",
            Message(() => DataSet.Classification("set", [2], new byte[6], 1, new int[2], 1)));
        Assert.Equal(
            "labels of 'set': 0 classes are fewer than 1",
            Message(() => DataSet.Classification("set", [2], new byte[6], 1, new int[3], 0)));
        Assert.Equal(
            "features of 'set': 7 values are not one or more samples of shape [2]",
            Message(() => DataSet.Classification("set", [2], new byte[7], 1, new int[3], 1)));
        Assert.Equal(
            "features of 'set': 0 values are not one or more samples of shape [2]",
            Message(() => DataSet.Regression("set", [2], ReadOnlyMemory<float>.Empty, ReadOnlyMemory<float>.Empty, 1)));
        Assert.Equal(
            "targets of 'set': 5 values for 3 samples of 2",
            Message(() => DataSet.Regression("set", [2], new float[6], new float[5], 2)));
        Assert.Equal(
            "targets of 'set': a target length of 0 is less than 1",
            Message(() => DataSet.Regression("set", [2], new byte[6], 1, new float[5], 0)));
    }

    [Fact]
    public void A_shape_that_is_none_is_refused()
    {
        foreach (int[] shape in (int[][])[[], [0], [2, -1], [-1, -4], [int.MaxValue, int.MaxValue, int.MaxValue, 0]])
            Assert.Contains(
                "sample shape of 'set'",
                Message(() => DataSet.Classification("set", shape, new byte[4], 1, new int[1], 1)),
                StringComparison.Ordinal);
        int[] huge = [.. Enumerable.Repeat(int.MaxValue, 9)];
        Assert.Contains(
            "features of 'set'",
            Message(() => DataSet.Classification("set", huge, new byte[4], 1, new int[1], 1)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Values_and_scales_that_are_not_finite_are_refused()
    {
        Assert.Equal(
            "features of 'set': NaN at sample 1, value 2 is not finite",
            Message(() => DataSet.Classification("set", [3], new[] { 0, 0, 0, 0, 0, float.NaN }, new int[2], 1)));
        Assert.Equal(
            "targets of 'set': Infinity at sample 1, value 0 is not finite",
            Message(() => DataSet.Regression("set", [3], new byte[6], 1, new[] { 0, float.PositiveInfinity }, 1)));
        foreach (float scale in (float[])[0, -1, float.NaN, float.PositiveInfinity])
            Assert.Contains(
                "feature scale of 'set'",
                Message(() => DataSet.Classification("set", [3], new byte[6], scale, new int[2], 1)),
                StringComparison.Ordinal);
    }

    [Fact]
    public void A_shape_given_cannot_be_changed_from_outside()
    {
        int[] shape = [2, 2];
        DataSet set = DataSet.Classification("set", shape, new byte[4], 1, new int[1], 1);
        shape[0] = 9;
        Assert.Equal([2, 2], set.SampleShape);
    }

    [Fact]
    public void Take_gives_the_first_samples_over_the_same_memory()
    {
        int[] labels = [0, 2, 1];
        DataSet set = DataSet.Classification("set", [2], new byte[] { 1, 2, 3, 4, 5, 6 }, 0.5f, labels, 3);
        DataSet head = set.Take(2);
        Assert.Equal((2, 0.5f, 3, "set"), (head.Count, head.FeatureScale, head.ClassCount, head.Name));
        Assert.Equal([1, 2, 3, 4], head.ByteFeatures.ToArray());
        Assert.Equal([0, 2], head.Labels.ToArray());
        Assert.True(
            head.ByteFeatures.Span.Overlaps(set.ByteFeatures.Span) && head.Labels.Span.Overlaps(set.Labels.Span));

        DataSet regression =
            DataSet.Regression("set", [2], new float[] { 1, 2, 3, 4 }, new float[] { 5, 6, 7, 8 }, 2).Take(1);
        Assert.Equal([1, 2], regression.FloatFeatures.ToArray());
        Assert.Equal([5, 6], regression.Targets.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(4)]
    public void Take_refuses_a_count_outside_the_samples(int count)
    {
        DataSet set = DataSet.Classification("set", [1], new byte[3], 1, new int[3], 1);
        Assert.Contains(
            $"cannot take {count} of the 3 samples of 'set'",
            Assert.Throws<ArgumentOutOfRangeException>(() => set.Take(count)).Message,
            StringComparison.Ordinal);
        Assert.Equal(3, set.Take(3).Count);
    }

    private static string Message(Func<DataSet> create) =>
        Assert.Throws<ArgumentException>(() => { _ = create(); }).Message;
}
