using GpuNet.Data;
using GpuNet.Devices.Host;
using GpuNet.Formulas;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using GpuNet.Layers;
using GpuNet.Tests.Training;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Graphs;

/// <summary>An activation in front of a loss that applies one itself.</summary>
public sealed class TwoActivationsTests : IDisposable
{
    private readonly HostDevice device = HostDevice.Create(1);
    private readonly Graph graph = new();

    public void Dispose() => device.Dispose();

    [Theory]
    [InlineData("binary-cross-entropy", "sigmoid", "sigmoid")]
    [InlineData("binary-cross-entropy", "tanh", "sigmoid")]
    [InlineData("logistic", "sigmoid", "sigmoid")]
    [InlineData("tanh-squared-error", "tanh", "tanh")]
    public void It_is_warned_of_with_what_happens_and_what_to_do(string loss, string activation, string applied)
    {
        Value y = graph.Apply(FormulaCatalog.CreateActivation(activation), graph.Input("x", 3), "squashed");
        _ = graph.Loss(FormulaCatalog.CreateLoss(loss), y, graph.Input("t", 3));
        Assert.Equal(
            $"'squashed' comes before '{loss}', which applies {applied} itself: applying it twice keeps the loss from "
            + "approaching 0 and makes gradients small; leave 'squashed' out of training, and apply it to the trained "
            + "model's outputs if you need it",
            Assert.Single(graph.Warnings));
    }

    [Fact]
    public void Cross_entropy_takes_logits_whatever_its_targets_are()
    {
        Value y = graph.Softmax(graph.Input("x", 3));
        Value labels = graph.Labels("t");
        _ = graph.CrossEntropy(y, labels);
        Assert.Contains(
            "'softmax' comes before 'cross-entropy', which applies softmax itself", Assert.Single(graph.Warnings),
            StringComparison.Ordinal);
        _ = graph.CrossEntropy(y, graph.OneHot(labels, 3));
        _ = graph.CrossEntropy(y, graph.SmoothLabels(labels, y, 0.1f));
        _ = graph.Loss(default(BinaryCrossEntropy), y, graph.Input("u", 3));
        Assert.Equal(4, graph.Warnings.Count);
    }

    [Fact]
    public void What_changes_no_number_between_the_two_hides_it_from_nobody()
    {
        var counters = device.Allocate<int>(GpuNet.Devices.StepCounters.Length);
        Value y = graph.Apply(default(Sigmoid), graph.Input("x", 2, 3));
        y = graph.Dropout(y, 0.5f, default, counters);
        y = graph.StopGradient(graph.Reshape(y, null, 6));
        _ = graph.CrossEntropy(y, graph.Labels("t"));
        Assert.Contains("'sigmoid' comes before", Assert.Single(graph.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Logits_and_losses_that_take_outputs_as_they_are_are_not_warned_of()
    {
        Value x = graph.Input("x", 3);
        Value t = graph.Input("t", 3);
        foreach (string name in FormulaCatalog.Activations.Except(["sigmoid", "tanh"]))
        {
            Value y = graph.Apply(FormulaCatalog.CreateActivation(name), x);
            _ = graph.CrossEntropy(y, t);
            _ = graph.Loss(default(BinaryCrossEntropy), y, t);
        }

        // A layer after the activation makes logits of it.
        Value hidden = graph.Apply(default(Sigmoid), x);
        _ = graph.CrossEntropy(graph.MatMul(hidden, graph.Input("w", 3)), t);
        foreach (string name in
            FormulaCatalog.Losses.Except(["binary-cross-entropy", "logistic", "tanh-squared-error"]))
        {
            _ = graph.Loss(FormulaCatalog.CreateLoss(name), hidden, t);
            _ = graph.Loss(FormulaCatalog.CreateLoss(name), graph.Softmax(x), t);
        }

        Assert.Empty(graph.Warnings);
    }

    [Fact]
    public void Whoever_trains_or_evaluates_a_model_is_told()
    {
        const string Start = "'softmax1' comes before 'cross-entropy'";
        DataSet data = TrainingSamples.Clouds(16, 3, 4);
        using var model = new Model(
            device, [3], [new Dense(4), new GpuNet.Layers.Softmax(), new Dropout(0.1f)], seed: 1);
        using var trainer = new Trainer(model, default(GradientDescent), data, null, new TrainerOptions { Batch = 4 });
        using var evaluator = new Evaluator(model, data);
        using ConjugateGradient search = ConjugateGradient.For(model, data);
        Value output = model.Append(graph, graph.Input("x", 3));
        Value loss = graph.Mean(graph.CrossEntropy(output, graph.Labels("t")));
        using var minimizer = new Minimizer(graph, loss, default(GradientDescent), keep: []);
        foreach (IReadOnlyList<string> warnings in (IReadOnlyList<string>[])
            [trainer.Warnings, evaluator.Warnings, search.Warnings, minimizer.Graph.Warnings])
            Assert.StartsWith(Start, Assert.Single(warnings), StringComparison.Ordinal);
    }
}
