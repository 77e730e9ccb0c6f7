using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using GpuNet.Layers;
using GpuNet.Tests.Training;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Formulas;

/// <summary>
/// default(Adam) runs no constructor: its decays and its ε are 0, and a gradient of 0 becomes NaN. It is refused.
/// </summary>
public sealed class DefaultLaws
{
    [Fact]
    public void The_default_of_an_optimizer_with_hyperparameters_is_refused_and_what_to_write_is_said()
    {
        using var device = new NullDevice();
        using var model = new Model(device, [3], [new Dense(4)], seed: 1);
        DataSet data = TrainingSamples.Clouds(20, 3, 4);
        Assert.Contains(
            "write new Adam()",
            Assert.Throws<ArgumentException>(() => new Trainer(model, default(Adam), data)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "default(Adam) has run no constructor",
            Assert.Throws<ArgumentException>(
                () => new Trainer(model, new WithWeightDecay<Adam>(default, 0.01f), data)).Message,
            StringComparison.Ordinal);

        // No momentum may have been asked for.
        new Trainer(model, new Momentum(0), data).Dispose();
        new Trainer(model, new Adam(), data).Dispose();
        new Trainer(model, default(GradientDescent), data).Dispose();
    }

    [Fact]
    public void So_are_those_of_activations_and_losses()
    {
        using var device = new NullDevice();
        Assert.Contains(
            "write new LeakyReLU()",
            Assert.Throws<ArgumentException>(() =>
            {
                var graph = new Graph();
                _ = graph.Apply(default(LeakyReLU), graph.Input("x", 3));
            }).Message,
            StringComparison.Ordinal);
        using var model = new Model(device, [3], [new Dense(2)], seed: 1);
        Assert.Contains(
            "write new Huber()",
            Assert.Throws<ArgumentException>(() => new Trainer(
                model, new Adam(), TrainingSamples.Curves(20, 3), null, null,
                Objective.Of(default(Huber)))).Message,
            StringComparison.Ordinal);
    }
}
