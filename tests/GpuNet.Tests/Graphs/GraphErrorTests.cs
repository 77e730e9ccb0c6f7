using GpuNet.Devices;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using Xunit;

namespace GpuNet.Tests.Graphs;

public sealed class GraphErrorTests : IDisposable
{
    private readonly NullDevice device = new();
    private readonly Graph graph = new();

    public void Dispose() => device.Dispose();

    [Fact]
    public void A_product_names_itself_both_sizes_and_where_the_input_is_from()
    {
        Value input = graph.Reshape(graph.Input("samples", 27, 29), "flatten", 783);
        Value weights = graph.Parameter(NewParameter("w", 784, 128));
        Assert.Equal(
            "Dense(784 → 128) expects 784 columns; got 32×783 from 'flatten'",
            ShapeError(graph.MatMul(input, weights, name: "Dense(784 → 128)")));
    }

    [Fact]
    public void A_product_with_a_transposed_left_side_speaks_of_its_rows()
    {
        Value left = graph.Input("x", 5);
        Value right = graph.Parameter(NewParameter("w", 7, 3));
        Assert.Equal(
            "matmul expects 7 rows, to be transposed; got 32×5 from 'x'",
            ShapeError(graph.MatMul(left, right, transposeLeft: true)));
    }

    [Fact]
    public void Elementwise_operations_name_both_sides()
    {
        Value left = graph.Input("x", 5);
        Value right = graph.Input("y", 6);
        Assert.Equal(
            "add expects two equal shapes; got 32×5 from 'x' and 32×6 from 'y'", ShapeError(graph.Add(left, right)));
        Assert.Equal(
            "multiply expects two equal shapes; got 32×5 from 'x' and 32×6 from 'y'",
            ShapeError(graph.Multiply(left, right)));
        Assert.Equal(
            "squared-error expects two equal shapes; got 32×5 from 'x' and 32×6 from 'y'",
            ShapeError(graph.Loss(default(SquaredError), left, right)));
    }

    [Fact]
    public void A_row_of_another_length_is_named() => Assert.Equal(
        "add-row adds 4 numbers of 'b' to each row; got 32×5 from 'x'",
        ShapeError(graph.AddRow(graph.Input("x", 5), graph.Parameter(NewParameter("b", 4)))));

    [Fact]
    public void A_reshape_to_another_number_of_elements_is_refused() => Assert.Equal(
        "reshape to 32×7 expects 224 elements; got 32×5 from 'x'",
        ShapeError(graph.Reshape(graph.Input("x", 5), null, 7)));

    [Fact]
    public void Cross_entropy_wants_a_label_for_each_row()
    {
        Value input = graph.Input("x", 5);
        Value single = graph.Parameter(NewParameter("one", 1, 5));
        Value labels = graph.Labels("labels");
        Assert.Equal(
            "cross-entropy expects a class label for each row of 1×5 from 'one'; got 32 from 'labels'",
            ShapeError(graph.CrossEntropy(single, labels)));
        Assert.Equal(
            "cross-entropy-2 expects a class label or a row of probabilities for each row of 32×5 from 'x'; "
            + "got 1×5 from 'one'",
            ShapeError(graph.CrossEntropy(input, single)));
        Assert.Equal(
            "one-hot expects class labels; got numbers, 32×5 from 'x'", ShapeError(graph.OneHot(input, 5)));
    }

    [Fact]
    public void Counting_predictions_wants_a_square_of_the_classes_and_a_label_for_each_row()
    {
        Value input = graph.Input("x", 5);
        Value labels = graph.Labels("labels");
        DeviceBuffer<int> right = device.Allocate<int>(1);
        Operation small = graph.CountPredictions(input, labels, right, device.Allocate<int>(16));
        Assert.Equal(
            "count-predictions expects a confusion matrix of 5×5; got 16 elements", EffectError<ShapeException>(small));
        Operation mismatch = graph.CountPredictions(input, graph.Sum(input), right, device.Allocate<int>(25));
        Assert.Equal(
            "count-predictions-2 expects a class label for each row of 32×5 from 'x'; got scalar from 'sum'",
            EffectError<ShapeException>(mismatch));
        Assert.Equal(
            "count-predictions-3 counts correct predictions in a single element; got 25",
            EffectError<ShapeException>(graph.CountPredictions(input, labels, device.Allocate<int>(25))));
    }

    [Fact]
    public void Accumulating_wants_a_running_sum()
    {
        Operation node = graph.Accumulate(graph.Input("x", 5), device.Allocate<float>(1));
        Assert.Equal(
            "accumulate adds to a running sum of 2 elements; got 1; see CompensatedSumLayout",
            EffectError<ShapeException>(node));
    }

    [Fact]
    public void An_update_wants_a_gradient_of_the_parameters_size()
    {
        Parameter parameter = NewParameter("w", 3, 4);
        using var state = new OptimizerState(device, default(GradientDescent), [parameter]);
        Operation update = graph.Update(state, parameter, graph.Input("x", 5));
        Assert.Equal(
            "sgd w expects a gradient of 3×4 for 'w'; got 32×5 from 'x'", EffectError<ShapeException>(update));
    }

    [Fact]
    public void An_update_of_what_the_state_was_made_without_says_so()
    {
        using var state = new OptimizerState(device, new Adam(), [NewParameter("v", 3)]);
        Assert.Equal(
            "the state of adam has no slot for 'w'; include the parameter when you create the state",
            Assert.Throws<ArgumentException>(
                () => graph.Update(state, NewParameter("w", 3), graph.Input("x", 3))).Message);
    }

    [Fact]
    public void Gradients_of_more_than_one_number_are_refused()
    {
        Value input = graph.Input("x", 5);
        Value gradient = graph.Gradients(graph.Scale(input, 2), input)[0]!;
        Assert.Equal(
            "only a single number has gradients; got 32×5 from 'scale': take its sum or mean",
            ShapeError(gradient));
    }

    [Fact]
    public void What_belongs_to_another_graph_is_refused()
    {
        var other = new Graph();
        Assert.Equal(
            "an output or effect belongs to another graph",
            Assert.Throws<ArgumentException>(() => graph.Compile(device, 1, [other.Input("x", 5)], [])).Message);
    }

    [Fact]
    public void A_value_of_another_graph_is_refused_where_it_is_used()
    {
        Value foreign = new Graph().Input("x", 5);
        Assert.Equal(
            "'scale' reads 'x', which belongs to another graph",
            Assert.Throws<ArgumentException>(() => graph.Scale(foreign, 2)).Message);
    }

    [Fact]
    public void An_effect_without_any_is_refused()
    {
        Value output = graph.Scale(graph.Input("x", 5), 2);
        Assert.Equal(
            "'scale' is not an effect: it changes no persistent memory; request its value as an output",
            EffectError<ArgumentException>(output.Producer));
    }

    [Fact]
    public void A_gradient_through_a_gradient_says_which_node_has_none()
    {
        Value input = graph.Input("x", 5);
        Value first = graph.Gradients(graph.Sum(graph.Apply(default(Tanh), input)), input)[0]!;
        Assert.Equal(
            "'∂x' has no gradient; put a stop-gradient before it",
            Assert.Throws<NotSupportedException>(() => graph.Gradients(graph.Sum(first), input)).Message);
    }

    [Fact]
    public void A_gradient_through_a_losss_delta_is_refused_and_not_left_out()
    {
        Value input = graph.Input("x", 5);
        Value losses = graph.Loss(default(SquaredError), input, graph.Input("t", 5));
        Value first = graph.Gradients(graph.Sum(losses), input)[0]!;
        Assert.Equal(
            "'squared-error.delta' has no gradient; put a stop-gradient before its reader",
            Assert.Throws<NotSupportedException>(() => graph.Gradients(graph.Sum(first), input)).Message);
        Value entropy = graph.CrossEntropy(input, graph.Labels("labels"));
        Value both = graph.Add(graph.Sum(entropy.Producer.Outputs[1]), graph.Sum(entropy));
        Assert.Equal(
            "'cross-entropy.delta' has no gradient; put a stop-gradient before its reader",
            Assert.Throws<NotSupportedException>(() => graph.Gradients(both, input)).Message);
    }

    [Fact]
    public void A_loss_has_no_gradient_with_respect_to_its_target()
    {
        Value input = graph.Input("x", 5);
        Value losses = graph.Loss(default(SquaredError), input, graph.Scale(input, 2));
        Assert.Equal(
            "'squared-error' has no gradient with respect to its target 'scale'; put a stop-gradient before it",
            Assert.Throws<NotSupportedException>(() => graph.Gradients(graph.Sum(losses), input)).Message);
    }

    [Fact]
    public void Labels_are_no_numbers_under_any_name()
    {
        Value labels = graph.Labels("labels");
        Assert.Equal(
            "'labels' holds Label, not Real",
            Assert.Throws<ArgumentException>(() => graph.Compile(device, 4, [graph.Scale(labels, 2)], [])).Message);
        Assert.Equal(
            "'reshape' holds Label, not Real",
            Assert.Throws<ArgumentException>(() =>
                graph.Compile(device, 4, [graph.Scale(graph.Reshape(labels, null, 1), 2)], [])).Message);
    }

    [Fact]
    public void Only_inputs_are_written_and_only_outputs_read()
    {
        Value input = graph.Input("x", 5);
        Value between = graph.Scale(input, 2);
        Value output = graph.Scale(between, 2);
        using Plan plan = graph.Compile(device, 1, [output], []);
        Assert.Equal(
            "'scale-2' is computed by the plan; only inputs can be written",
            Assert.Throws<ArgumentException>(() => plan.Write(output, new float[5])).Message);
        Assert.Equal(
            "'scale' is not an input or output of this plan with elements of that type; name it when compiling",
            Assert.Throws<ArgumentException>(() => plan.Read(between)).Message);
    }

    [Fact]
    public void What_is_written_and_read_has_the_length_of_the_value()
    {
        Value input = graph.Input("x", 3);
        Value labels = graph.Labels("t");
        Value losses = graph.CrossEntropy(input, labels);
        using Plan plan = graph.Compile(device, 2, [losses], []);
        Assert.Equal(
            "plan.Write: 'x' takes 6 numbers; got 1",
            Assert.Throws<ArgumentException>(() => plan.Write("x", [1f])).Message);
        Assert.Equal(
            "plan.Write: 't' takes 2 labels; got 3",
            Assert.Throws<ArgumentException>(() => plan.Write("t", 0, 1, 2)).Message);
        Assert.Equal(
            "plan.Read: 'cross-entropy.losses' has 2 numbers; the destination has room for 5",
            Assert.Throws<ArgumentException>(() => plan.Read(losses, new float[5])).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void An_input_has_sizes_of_at_least_one(int size) => Assert.Equal(
        $"input 'x': every size of a sample must be at least 1; got 2×{size}",
        Assert.Throws<ArgumentException>(() => graph.Input("x", 2, size)).Message);

    [Fact]
    public void A_negative_batch_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => graph.Compile(device, -1, [graph.Input("x", 5)], []));

    private Parameter NewParameter(string name, params int[] sizes)
    {
        var shape = new Shape(sizes);
        return new Parameter(name, shape, device.Allocate<float>(shape.Count));
    }

    private string ShapeError(Value output) =>
        Assert.Throws<ShapeException>(() => graph.Compile(device, 32, [output], [])).Message;

    private string EffectError<TException>(Operation effect)
        where TException : Exception =>
        Assert.Throws<TException>(() => graph.Compile(device, 32, [], [effect])).Message;
}
