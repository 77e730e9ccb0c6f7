using GpuNet.Data;
using GpuNet.Devices.Host;
using GpuNet.Layers;
using GpuNet.Training.Metrics;
using Xunit;

namespace GpuNet.Tests.Training.Metrics;

/// <summary>Metrics beside numbers counted by hand.</summary>
public sealed class MetricTests
{
    // Predicted 0, 0, 1, 2, 2, 1 for the labels 0, 0, 0, 1, 2, 2.
    private static readonly Predictions Three = Predictions.Of(
        [
            3, 1, 2,
            5, 4, 1,
            1, 3, 2,
            0, 1, 4,
            -1, -2, 0,
            1, 9, 8,
        ],
        Labelled(3, 0, 0, 0, 1, 2, 2));

    [Fact]
    public void Classes_are_counted()
    {
        Assert.Equal(3 / 6.0, new Accuracy().Of(Three), 12);
        Assert.Equal(3 / 6.0, new TopAccuracy(1).Of(Three), 12);
        Assert.Equal(5 / 6.0, new TopAccuracy(2).Of(Three), 12);
        Assert.Equal(1, new TopAccuracy(3).Of(Three));
        Assert.Equal(1, new Precision(0).Of(Three));
        Assert.Equal(0, new Precision(1).Of(Three));
        Assert.Equal(0.5, new Precision(2).Of(Three));
        Assert.Equal(2 / 3.0, new Recall(0).Of(Three), 12);
        Assert.Equal(0, new Recall(1).Of(Three));
        Assert.Equal(0.5, new Recall(2).Of(Three));
        Assert.Equal(0.8, new F1Score(0).Of(Three), 12);
        Assert.Equal(0, new F1Score(1).Of(Three));
        Assert.Equal(0.5, new F1Score(2).Of(Three));
        Assert.Equal(1.5 / 3, new Precision().Of(Three), 12);
        Assert.Equal((0.8 + 0 + 0.5) / 3, new F1Score().Of(Three), 12);
        Assert.Equal(((2 / 3.0) + 0 + 0.5) / 3, new Recall().Of(Three), 12);
    }

    [Fact]
    public void A_class_that_is_in_neither_counts_in_no_mean()
    {
        Predictions two = Predictions.Of([1, 0, 0, 1, 0, 0], Labelled(3, 0, 0));
        Assert.Equal(1, new Precision().Of(two));
        Assert.Equal(0, new Recall(2).Of(two));
    }

    [Fact]
    public void The_area_is_the_share_of_pairs_in_order_where_equal_ones_count_half()
    {
        float[] scores = [0.1f, 0.4f, 0.4f, 0.8f, 0.35f, 0.4f];
        int[] labels = [0, 0, 1, 1, 1, 0];
        DataSet data = Labelled(2, labels);
        double pairs = 0;
        for (int one = 0; one < labels.Length; one++)
        {
            for (int zero = 0; zero < labels.Length; zero++)
            {
                if (labels[one] == 1 && labels[zero] == 0)
                    pairs += scores[one] > scores[zero] ? 1 : scores[one] == scores[zero] ? 0.5 : 0;
            }
        }

        Assert.Equal(pairs / 9, new AreaUnderCurve().Of(Predictions.Of(scores, data)), 12);

        // Of the other class, the order is turned.
        Assert.Equal(pairs / 9, new AreaUnderCurve(0).Of(Predictions.Of(scores, data)), 12);
        float[] both = [.. scores.SelectMany(score => new[] { -score, score })];
        Assert.Equal(pairs / 9, new AreaUnderCurve().Of(Predictions.Of(both, data)), 12);
    }

    [Fact]
    public void The_area_does_not_depend_on_what_softmax_ignores()
    {
        // z₁ − z₀ is −1, 1, 2, −2: in perfect order, though z₁ itself is not.
        Predictions logits = Predictions.Of([5, 4, 0, 1, -9, -7, 3, 1], Labelled(2, 0, 1, 1, 0));
        Assert.Equal(1, new AreaUnderCurve().Of(logits));
        Assert.Equal(1, new AreaUnderCurve(0).Of(logits));
        Predictions probabilities = Predictions.Of([0.6f, 0.4f, 0.1f, 0.9f], Labelled(2, 0, 1));
        Assert.Equal(1, new AreaUnderCurve().Of(probabilities));
        Predictions three = Predictions.Of([1, 0, 0, 101, 100, 101], Labelled(3, 0, 2));

        // e / 2 against e / (e + 1) for class 0.
        Assert.Equal(1, new AreaUnderCurve(0).Of(three));
        Assert.Equal(1 - Math.Log(2), three.Odds(0, 0), 12);
        Assert.Equal(-Math.Log(1 + Math.Exp(-1)), three.Odds(1, 0), 12);
    }

    [Fact]
    public void What_is_undefined_is_not_a_number_and_a_NaN_predicts_nothing()
    {
        Assert.True(double.IsNaN(new AreaUnderCurve().Of(Predictions.Of([1, 2], Labelled(2, 1, 1)))));
        Predictions odd = Predictions.Of([float.NaN, 1, 0, 1], Labelled(2, 1, 1));
        Assert.Equal(0.5, new Accuracy().Of(odd));
        Assert.Equal(0.5, new TopAccuracy(1).Of(odd));
        Assert.Equal(0.5, new TopAccuracy(2).Of(odd));
        Assert.Equal(1, new Precision(1).Of(odd));
        Assert.Equal(0.5, new Recall(1).Of(odd));
        Assert.True(double.IsNaN(new AreaUnderCurve().Of(Predictions.Of([float.NaN, 1], Labelled(2, 0, 1)))));
        Assert.True(double.IsNaN(new MeanAbsoluteError().Of(Predictions.Of([float.NaN, 1], Valued(1, 0, 1)))));
        Assert.True(double.IsNaN(new Determination().Of(Predictions.Of([float.NaN, 1], Valued(1, 0, 1)))));
        Assert.True(double.IsNaN(new Determination().Of(Predictions.Of([float.NaN, 1], Valued(1, 1, 1)))));
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(-1f, 1f)]
    public void One_logit_is_a_classifier_of_two(float no, float yes)
    {
        Predictions logits = Predictions.Of([-2, 0.5f, 3, -0.1f], Valued(1, no, no, yes, yes));
        Assert.Equal(2, logits.Classes);
        Assert.Equal(0.5, new Accuracy().Of(logits));
        Assert.Equal(0.5, new F1Score(1).Of(logits));
        Assert.Equal(0.75, new AreaUnderCurve().Of(logits));
        Assert.Equal(1, new TopAccuracy(2).Of(logits));
    }

    [Fact]
    public void Errors_of_numbers_are_those_of_the_formulas()
    {
        // Two columns: errors 1, −1, 2 and 0, 3, 0.
        Predictions numbers = Predictions.Of([2, 5, 1, 8, 5, 7], Valued(2, 1, 5, 2, 5, 3, 7));
        Assert.Equal(7 / 6.0, new MeanAbsoluteError().Of(numbers), 12);
        Assert.Equal(Math.Sqrt(15 / 6.0), new RootMeanSquaredError().Of(numbers), 12);

        // Σ(t − t̄)² is 2 for 1, 2, 3, and 8/3 for 5, 5, 7.
        Assert.Equal(((1 - (6 / 2.0)) + (1 - (9 / (8 / 3.0)))) / 2, new Determination().Of(numbers), 12);
        Assert.Equal(1, new Determination().Of(Predictions.Of([4, 4], Valued(1, 4, 4))));
        Assert.Equal(0, new Determination().Of(Predictions.Of([4, 5], Valued(1, 4, 4))));
    }

    [Fact]
    public void A_metric_of_the_wrong_kind_says_what_it_needs()
    {
        Predictions numbers = Predictions.Of([2, 5], Valued(1, 1, 0.5f));
        Assert.Contains(
            "name no class", Assert.Throws<ArgumentException>(() => new Accuracy().Of(numbers)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "needs target values",
            Assert.Throws<ArgumentException>(() => new MeanAbsoluteError().Of(Three)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "classes 0 to 2; there is no class 3",
            Assert.Throws<ArgumentException>(() => new F1Score(3).Of(Three)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "6 samples with 3 classes each; 7 outputs do not suit them",
            Assert.Throws<ArgumentException>(() => Predictions.Of(new float[7], Three.Data)).Message,
            StringComparison.Ordinal);
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new TopAccuracy(0));
    }

    [Fact]
    public void A_model_is_measured_in_batches_as_the_trainer_evaluates_it()
    {
        using HostDevice device = HostDevice.Create(1);
        DataSet data = TrainingSamples.Clouds(2_345, 3, 4);
        using var model = new Model(device, [3], [new Dense(4)], seed: 1);
        using var evaluator = new GpuNet.Training.Evaluator(model, data);
        IReadOnlyDictionary<string, double> measured =
            Predictions.Of(model, data).Measure(new Accuracy(), new F1Score(2));
        Assert.Equal(["accuracy", "F1 of class 2"], measured.Keys);
        GpuNet.Training.Evaluation evaluation = evaluator.Run();
        Assert.Equal(evaluation.Accuracy!.Value, measured["accuracy"], 12);
        GpuNet.Training.ConfusionMatrix confusion = evaluation.Confusion!;
        long predicted = Enumerable.Range(0, 4).Sum(label => (long)confusion[label, 2]);
        long actual = Enumerable.Range(0, 4).Sum(prediction => (long)confusion[2, prediction]);
        Assert.Equal(2.0 * confusion[2, 2] / (predicted + actual), measured["F1 of class 2"], 12);
        using var other = new Model(device, [5], [new Dense(4)], seed: 1);
        Assert.Contains(
            "expects samples of 5 numbers; those of 'clouds' have 3",
            Assert.Throws<ArgumentException>(() => Predictions.Of(other, data)).Message,
            StringComparison.Ordinal);
    }

    private static DataSet Labelled(int classes, params int[] labels) =>
        DataSet.Classification("labelled", [1], new float[labels.Length], labels, classes);

    private static DataSet Valued(int columns, params float[] targets) =>
        DataSet.Regression("valued", [1], new float[targets.Length / columns], targets, columns);
}
