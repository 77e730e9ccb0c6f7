using GpuNet.Devices.Host;
using GpuNet.Formulas.Losses;
using GpuNet.Graphs;
using Xunit;

namespace GpuNet.Tests.Graphs;

/// <summary>Targets as probabilities, and how losses become one number.</summary>
public sealed class GraphTargetTests : IDisposable
{
    private static readonly float[] Logits = [1f, 2f, 3f, -1f, 0.5f, 0f];
    private static readonly int[] Labels = [1, 2];

    private readonly HostDevice device = HostDevice.Create(1);
    private readonly Graph graph = new();

    public void Dispose() => device.Dispose();

    [Fact]
    public void One_hot_targets_give_what_labels_give()
    {
        Value logits = graph.Input("z", 3);
        Value labels = graph.Labels("t");
        Value hard = graph.CrossEntropy(logits, labels);
        Value soft = graph.CrossEntropy(logits, graph.OneHot(labels, 3));
        Value hardDelta = graph.Gradients(graph.Mean(hard), logits)[0]!;
        Value softDelta = graph.Gradients(graph.Mean(soft), logits)[0]!;
        using Plan plan = Run(labels, logits, hard, soft, hardDelta, softDelta);
        Close(plan.Read(hard), plan.Read(soft));
        Close(plan.Read(hardDelta), plan.Read(softDelta));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.1f)]
    [InlineData(1f)]
    public void Smoothed_labels_give_the_mixed_loss(float smoothing)
    {
        Value logits = graph.Input("z", 3);
        Value labels = graph.Labels("t");
        Value targets = graph.SmoothLabels(labels, logits, smoothing);
        Value losses = graph.CrossEntropy(logits, targets);
        Value delta = graph.Gradients(graph.Sum(losses), logits)[0]!;
        using Plan plan = Run(labels, logits, targets, losses, delta);
        float off = smoothing / 3;
        Close([off, 1 - smoothing + off, off, off, off, 1 - smoothing + off], plan.Read(targets));
        for (int row = 0; row < 2; row++)
        {
            float[] z = Logits[(3 * row)..((3 * row) + 3)];
            double logOfSum = Math.Log(z.Sum(value => Math.Exp(value)));
            double expected = z.Select((value, column) =>
                (off + (column == Labels[row] ? 1 - smoothing : 0)) * (logOfSum - value)).Sum();
            Assert.Equal(expected, plan.Read(losses)[row], 5);
            for (int column = 0; column < 3; column++)
            {
                double slope = Math.Exp(z[column] - logOfSum) - off - (column == Labels[row] ? 1 - smoothing : 0);
                Assert.Equal(slope, plan.Read(delta)[(3 * row) + column], 5);
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_scale_of_a_mean_is_folded_into_the_delta_of_soft_targets(bool fuse)
    {
        Value logits = graph.Input("z", 3);
        Value labels = graph.Labels("t");
        Value losses = graph.CrossEntropy(logits, graph.OneHot(labels, 3));
        Value delta = graph.Gradients(graph.Mean(losses), logits)[0]!;
        using Plan plan = graph.Compile(device, 2, [delta], [], fuse);
        Assert.Equal(fuse ? 2 : 5, plan.Launches.Count);
        plan.Write(logits, Logits);
        plan.Write(labels, Labels);
        plan.Run();
        Assert.Equal(0.5 * Math.Exp(1) / (Math.Exp(1) + Math.Exp(2) + Math.Exp(3)), plan.Read(delta)[0], 6);
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1.1f)]
    [InlineData(float.NaN)]
    public void A_smoothing_outside_its_range_is_refused_by_name(float smoothing)
    {
        Value logits = graph.Input("z", 3);
        Value labels = graph.Labels("t");
        _ = Assert.Throws<ArgumentOutOfRangeException>(
            nameof(smoothing), () => graph.SmoothLabels(labels, logits, smoothing));
        _ = Assert.Throws<ArgumentOutOfRangeException>(
            nameof(smoothing), () => GpuNet.Training.Objective.CrossEntropyWithSmoothing(smoothing));
    }

    [Fact]
    public void A_gradient_with_respect_to_targets_is_refused()
    {
        Value logits = graph.Input("z", 3);
        Value loss = graph.Sum(graph.CrossEntropy(logits, graph.Scale(logits, 2)));
        NotSupportedException exception = Assert.Throws<NotSupportedException>(() => graph.Gradients(loss, logits));
        Assert.Equal(
            "'cross-entropy' has no gradient with respect to its target 'scale'; put a stop-gradient before it",
            exception.Message);
    }

    // Predictions 1, 2, 3 for targets 0, 0, 5: squares 1, 4, 4.
    [Theory]
    [InlineData(Reduction.Sum, 9f, 2f, 4f, -4f)]
    [InlineData(Reduction.Mean, 3f, 2f / 3, 4f / 3, -4f / 3)]
    [InlineData(Reduction.HalfMean, 1.5f, 1f / 3, 2f / 3, -2f / 3)]
    public void Squared_error_has_three_scalings(
        Reduction reduction, float loss, float first, float second, float third)
    {
        Value prediction = graph.Input("x", 1);
        Value target = graph.Input("t", 1);
        Value reduced = graph.Reduce(graph.Loss(default(SquaredError), prediction, target), reduction);
        Value delta = graph.Gradients(reduced, prediction)[0]!;
        using Plan plan = graph.Compile(device, 3, [reduced, delta], []);
        plan.Write(prediction, [1f, 2f, 3f]);
        plan.Write(target, [0f, 0f, 5f]);
        plan.Run();
        Close([loss], plan.Read(reduced));
        Close([first, second, third], plan.Read(delta));
    }

    [Fact]
    public void Half_a_mean_is_folded_into_the_delta_too()
    {
        Value prediction = graph.Input("x", 1);
        Value reduced = graph.Reduce(
            graph.Loss(default(SquaredError), prediction, graph.Input("t", 1)), Reduction.HalfMean);
        using Plan plan = graph.Compile(device, 3, [graph.Gradients(reduced, prediction)[0]!], []);
        _ = Assert.Single(plan.Launches);
    }

    private Plan Run(Value labels, Value logits, params Value[] outputs)
    {
        Plan plan = graph.Compile(device, 2, outputs, []);
        plan.Write(logits, Logits);
        plan.Write(labels, Labels);
        plan.Run();
        return plan;
    }

    private static void Close(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int index = 0; index < expected.Length; index++)
            Assert.Equal(expected[index], actual[index], 5);
    }
}
