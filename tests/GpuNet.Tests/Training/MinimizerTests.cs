using GpuNet.Devices.Host;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Training;

public sealed class MinimizerTests : IDisposable
{
    private readonly HostDevice device = HostDevice.Create(1);

    public void Dispose() => device.Dispose();

    [Fact]
    public void One_weight_and_one_bias_go_the_way_of_double_precision()
    {
        // x = wx₀ + b, E = (x − y)²: w = 0.8, b = 1, x₀ = 1.5, y = 0.5, η = 0.1.
        var graph = new Graph();
        using Parameter weight = Parameter.Create(device, "w", 0.8f);
        using Parameter bias = Parameter.Create(device, "b", 1);
        Value x = ((graph.Parameter(weight) * graph.Input("x0")) + graph.Parameter(bias)).As("x");
        Value loss = graph.Loss(default(SquaredError), x, graph.Input("y")).As("E");
        using var minimizer = new Minimizer(graph, loss, default(GradientDescent), 0.1f);
        minimizer.Plan.Write("x0", 1.5f);
        minimizer.Plan.Write("y", 0.5f);
        (double w, double b) = (0.8, 1);
        for (int step = 1; step <= 7; step++)
        {
            double before = (w * 1.5) + b;
            minimizer.Step();
            Assert.Equal(before, minimizer.Plan.ReadNumber("x"), 1e-5);
            Assert.Equal((before - 0.5) * (before - 0.5), minimizer.Loss, 1e-5);
            Assert.Equal(2 * (before - 0.5), minimizer.Plan.ReadNumber("∂x"), 1e-5);
            w -= 0.1 * 2 * (before - 0.5) * 1.5;
            b -= 0.1 * 2 * (before - 0.5);
            Assert.Equal(w, minimizer.Plan.ReadNumber("w"), 1e-5);
            Assert.Equal(b, weight.Weights.Device.ToArray(bias.Weights)[0], 1e-5);
            Assert.Equal(step, minimizer.Steps);
        }

        Assert.Equal(0.29, 0.8 - (0.1 * 2 * 1.7 * 1.5), 1e-9);
    }

    [Fact]
    public void A_run_is_longer_than_the_table_of_learning_rates()
    {
        // Adam's corrections depend on the step's number; w ← w − η·m̂/(√v̂ + ε) under a gradient that never changes is
        // −η a step.
        var graph = new Graph();
        using Parameter weight = Parameter.Create(device, "w", 0);
        using var minimizer =
            new Minimizer(graph, graph.Scale(graph.Parameter(weight), 2), new Adam(), 0.001f, keep: []);
        minimizer.Run(1030);
        Assert.Equal(-1.03, weight.ToArray()[0], 1e-4);
        minimizer.LearningRate = 0.1f;
        minimizer.Step();
        Assert.Equal(-1.13, weight.ToArray()[0], 1e-4);
        Assert.Equal(1031, minimizer.Steps);
    }

    [Fact]
    public void Gradients_of_all_parameters_are_clipped_together()
    {
        var graph = new Graph();
        using Parameter a = Parameter.Create(device, "a", 0);
        using Parameter b = Parameter.Create(device, "b", new Shape(2), 0, 0);
        Value loss = (3 * graph.Parameter(a)) + graph.Sum(graph.Scale(graph.Parameter(b), 4));
        using var minimizer = new Minimizer(graph, loss, default(GradientDescent), 1, clipNorm: 1);
        minimizer.Step();
        double norm = Math.Sqrt(9 + 16 + 16);
        Assert.Equal(-3 / norm, a.ToArray()[0], 1e-6);
        Assert.All(b.ToArray(), number => Assert.Equal(-4 / norm, number, 1e-6));
    }

    [Fact]
    public void A_batch_is_averaged_frozen_parameters_stay_and_the_few_kept_values_can_be_read()
    {
        var graph = new Graph();
        using Parameter weight = Parameter.Create(device, "w", 1);
        using Parameter frozen = Parameter.Create(device, "c", 2);
        frozen.Frozen = true;
        Value y = (graph.Parameter(weight) * graph.Input("x")) + graph.Parameter(frozen);
        Value loss = graph.Mean(y.As("y"));
        using var minimizer =
            new Minimizer(graph, loss, default(GradientDescent), 0.5f, batch: 4, keep: ["y", "∂w"]);
        minimizer.Plan.Write("x", 1, 2, 3, 4);
        minimizer.Step();
        Assert.Equal([3f, 4, 5, 6], minimizer.Plan.Read("y"));
        Assert.Equal(2.5, minimizer.Plan.ReadNumber("∂w"), 1e-6);
        Assert.Equal(4.5, minimizer.Loss, 1e-6);
        Assert.Equal([1 - 1.25f], weight.ToArray());
        Assert.Equal([2f], frozen.ToArray());
        _ = Assert.Throws<ArgumentException>(() => minimizer.Plan.Read("∂y"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_weight_changes_as_soon_as_its_gradient_is_there(bool fuse)
    {
        var graph = new Graph();
        using Parameter first = Parameter.Create(device, "w0", new Shape(1, 1), 2);
        using Parameter second = Parameter.Create(device, "w1", new Shape(1, 1), 3);
        Value hidden = graph.MatMul(graph.Input("x", 1), graph.Parameter(first));
        Value loss = graph.Sum(graph.MatMul(hidden, graph.Parameter(second)));
        using var minimizer = new Minimizer(graph, loss, default(GradientDescent), 0.5f, keep: [], fuse: fuse);
        minimizer.Plan.Write("x", 1f);
        minimizer.Step();

        IReadOnlyList<Launch> launches = minimizer.Plan.Launches;
        Assert.Equal(0, launches.Single(launch => launch.Name == "advance step").Index);
        Launch changed = launches.Single(launch => launch.Writes.Any(buffer => buffer.Name == "w1"));
        Assert.True(changed.Index < launches.Single(launch => launch.Writes.Any(buffer => buffer.Name == "w0")).Index);
        Assert.Equal(!fuse, launches.Any(launch => launch.Writes.Any(buffer => buffer.Name == "∂w1")));
        Assert.Equal(!fuse, launches[changed.Index].Freed.Contains("∂w1"));
        Assert.Equal([2 - (0.5f * 3)], first.ToArray());
        Assert.Equal([3 - (0.5f * 2)], second.ToArray());
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(true, 0.5f)]
    public void A_step_allocates_nothing(bool keepAll, float? clipNorm)
    {
        var graph = new Graph();
        using Parameter weight = Parameter.Create(device, "W", new Shape(3, 2), 1, 2, 3, 4, 5, 6);
        using Parameter bias = Parameter.Create(device, "b", new Shape(2), 1, 2);
        Value hidden = graph.Apply(
            default(Tanh),
            graph.AddRow(graph.MatMul(graph.Input("x", 3), graph.Parameter(weight)), graph.Parameter(bias)));
        Value loss = graph.Mean(hidden * hidden);
        using var minimizer = new Minimizer(
            graph, loss, new Adam(), 0.01f, batch: 5, keep: keepAll ? null : [], clipNorm: clipNorm);
        minimizer.Plan.Write("x", new float[15]);
        Action run = () =>
        {
            minimizer.Run(1500);
            _ = minimizer.Loss;
        };
        Steady.AllocatesNothing(run, steps: 1, rounds: 20, "minimizing");
    }

    [Fact]
    public void What_cannot_be_minimized_is_refused_and_leaves_no_memory_behind()
    {
        var graph = new Graph();
        using Parameter weight = Parameter.Create(device, "w", 1);
        Value x = graph.Input("x");
        Assert.Contains(
            "no trainable parameter", Assert.Throws<ArgumentException>(() => new Minimizer(graph, x, new Adam())).Message,
            StringComparison.Ordinal);
        Value w = graph.Parameter(weight);
        Assert.Contains(
            "'x' does not depend on any of w",
            Assert.Throws<ArgumentException>(() => new Minimizer(graph, x, new Adam())).Message,
            StringComparison.Ordinal);
        int before = device.Allocations;
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new Minimizer(graph, w, new Adam(), -1));
        _ = Assert.Throws<ShapeException>(() => new Minimizer(graph, w * x, new Adam(), 1, batch: 3));
        Assert.Equal(before, device.Allocations);
    }
}
