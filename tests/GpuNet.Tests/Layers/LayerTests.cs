using GpuNet.Devices.Host;
using GpuNet.Formulas;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Reals;
using GpuNet.Graphs;
using GpuNet.Layers;
using Xunit;
using Softmax = GpuNet.Layers.Softmax;

namespace GpuNet.Tests.Layers;

public sealed class LayerTests : IDisposable
{
    private static readonly float[] Six = [1, -2, 3, 0.5f, 0, -1];

    private readonly HostDevice device = HostDevice.Create(1);

    public static TheoryData<string> Activations() => [.. FormulaCatalog.Activations];

    public void Dispose() => device.Dispose();

    [Fact]
    public void Layers_say_what_they_give()
    {
        using Model model = NewModel(
            [2, 3],
            new Flatten(),
            new Dense(4),
            new Activation(default(Tanh)),
            new Dropout(0.5f),
            new Dense(5, useBias: false),
            new Softmax());
        Assert.Equal([5], model.OutputSizes);
        Assert.Equal(
            ["flatten1", "dense1", "tanh1", "dropout1", "dense2", "softmax1"],
            model.Layers.Select(layer => layer.Name));
        Assert.Equal(
            [("dense1.weight", "6×4"), ("dense1.bias", "4"), ("dense2.weight", "4×5")],
            model.Parameters.Select(parameter => (parameter.Name, parameter.Shape.ToString())));
        Assert.Equal(24 + 4 + 20, model.ParameterCount);
    }

    [Fact]
    public void Activations_softmax_and_dropout_keep_the_sizes()
    {
        foreach (Layer layer in (Layer[])[new Activation(default(ReLU)), new Softmax(), new Dropout(0.5f)])
        {
            using Model model = NewModel([2, 3], layer);
            Assert.Equal([2, 3], model.OutputSizes);
        }
    }

    [Fact]
    public void A_dense_layer_names_the_columns_it_wants_and_who_gives_others() => Assert.Equal(
        "Dense(784 → 128) expects 784 columns; got batch×783 from 'flatten1'",
        Assert.Throws<ShapeException>(() => NewModel([27, 29], new Flatten(), new Dense(128, 784))).Message);

    [Fact]
    public void A_dense_layer_after_images_asks_for_a_flatten()
    {
        Assert.Equal(
            "Dense(784 → 128) expects 784 columns; got batch×28×28 from 'input'; put a Flatten before it",
            Assert.Throws<ShapeException>(() => NewModel([28, 28], new Dense(128, 784))).Message);
        Assert.Equal(
            "Dense(784 → 128) expects 784 columns; got batch×28×28 from 'input'; put a Flatten before it",
            Assert.Throws<ShapeException>(() => NewModel([28, 28], new Dense(128))).Message);
        Assert.Equal(
            "Dense(4 → 3) expects 4 columns; got batch×5 from 'dense1'",
            Assert.Throws<ShapeException>(() => NewModel([2], new Dense(5), new Dense(3, 4))).Message);
    }

    [Fact]
    public void Sizes_and_rates_out_of_range_are_refused()
    {
        Assert.StartsWith(
            "a dense layer needs at least 1 output", Refusal(() => new Dense(0)), StringComparison.Ordinal);
        Assert.StartsWith(
            "a dense layer needs at least 1 input", Refusal(() => new Dense(1, 0)), StringComparison.Ordinal);
        foreach (float rate in (float[])[-0.1f, 1, float.NaN])
            Assert.StartsWith(
                "dropout needs a rate p with 0 ≤ p < 1", Refusal(() => new Dropout(rate)), StringComparison.Ordinal);

        static string Refusal(Func<object> create) => Assert.Throws<ArgumentOutOfRangeException>(create).Message;
    }

    [Fact]
    public void A_layer_is_part_of_one_model_once()
    {
        var layer = new Dense(3);
        Assert.Equal(
            "layer 'dense1' is already in a model; create a new layer for each place",
            Assert.Throws<ArgumentException>(() => NewModel([3], layer, layer)).Message);
        Assert.Equal(
            "layer 'dense1' is already in a model; create a new layer for each place",
            Assert.Throws<ArgumentException>(() => NewModel([3], layer)).Message);
    }

    [Fact]
    public void A_model_predicts_what_a_hand_computes()
    {
        using Model model = NewModel([2], new Dense(3), new Activation(default(ReLU)), new Dropout(0.9f), new Dense(2));
        Set(model, "dense1.weight", 1, -1, 0.5f, 2, 1, -1);
        Set(model, "dense1.bias", 0.5f, 0, -1);
        Set(model, "dense2.weight", 1, 2, -1, 0, 4, -2);
        Set(model, "dense2.bias", 10, 20);

        // (1, 2): 1 + 4 + ½ = 5½, −1 + 2 = 1, ½ − 2 − 1 < 0; (−3, 0): −2½ < 0, 3, −2½ < 0.
        Assert.Equal([5.5f - 1 + 10, 11 + 20, -3 + 10, 20], model.Predict([1, 2, -3, 0]));
        Assert.Empty(model.Predict([]));
        Assert.Equal(
            "a sample has 2 numbers; got 3, which is not a multiple of that",
            Assert.Throws<ArgumentException>(() => model.Predict([1, 2, 3])).Message);
    }

    [Fact]
    public void A_flatten_moves_nothing()
    {
        using Model flat = NewModel([2, 3], new Flatten());
        Assert.Equal([6], flat.OutputSizes);
        Assert.Equal(Six, flat.Predict(Six));
    }

    [Fact]
    public void A_model_has_a_layer_and_samples_of_some_size()
    {
        Assert.Equal(
            "a model needs at least one layer; got none (Parameter 'layers')",
            Assert.Throws<ArgumentException>(() => NewModel([2, 3])).Message);
        foreach (int size in (int[])[0, -3])
        {
            Assert.Equal(
                $"the sizes of a model's samples must be at least 1; got 2×{size} (Parameter 'inputSizes')",
                Assert.Throws<ArgumentException>(() => NewModel([2, size], new Flatten())).Message);
        }
    }

    [Fact]
    public void A_model_whose_device_was_disposed_says_so()
    {
        HostDevice other = HostDevice.Create(1);
        var model = new Model(other, [2], [new Dense(3)], seed: 1);
        var predictor = new Predictor(model);
        other.Dispose();
        const string Reason = "the device 'cpu' of the model was disposed";
        Says<ObjectDisposedException>(Reason, () => model.Predict([1, 2]));
        Says<ObjectDisposedException>(Reason, () => predictor.Predict([1, 2], new float[3]));
        Says<ObjectDisposedException>(
            "the device 'cpu' was disposed", () => other.ToArray(model.Parameters[0].Weights));
        Says<ObjectDisposedException>("the plan's device 'cpu' was disposed", predictor.Plan.Run);
        predictor.Dispose();
        model.Dispose();

        static void Says<TException>(string reason, Action action)
            where TException : Exception =>
            Assert.Contains(reason, Assert.Throws<TException>(action).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_softmax_layer_gives_each_sample_shares_of_one()
    {
        using Model model = NewModel([3], new Softmax());
        float[] shares = model.Predict(Six);
        for (int index = 0; index < Six.Length; index++)
        {
            double sum = Six.Skip(index / 3 * 3).Take(3).Sum(number => Math.Exp(number));
            Assert.Equal(Math.Exp(Six[index]) / sum, shares[index], 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Activations))]
    public void An_activation_layer_applies_its_formula(string name)
    {
        IActivation activation = FormulaCatalog.CreateActivation(name);
        using Model model = NewModel([6], new Activation(activation));
        float[] actual = model.Predict(Six);
        for (int index = 0; index < Six.Length; index++)
            Assert.Equal(activation.Value(new Real64(Six[index])).Value, actual[index], 1e-6);
    }

    [Fact]
    public void Dropout_drops_its_share_in_training_anew_each_step_and_nothing_in_inference()
    {
        const int Count = 10_000;
        float[] ones = [.. Enumerable.Repeat(1f, Count)];
        using Model model = NewModel([Count], new Dropout(0.25f), new Dropout(0));
        Assert.Equal(ones, model.Predict(ones));

        using var training = new TrainingContext(device, 5);
        var graph = new Graph();
        Value input = graph.Input("samples", Count);
        Value output = model.Append(graph, input, training);
        Value gradient = graph.Gradients(graph.Sum(output), input)[0]!;
        using Plan plan = graph.Compile(device, 1, [output, gradient], []);
        plan.Write(input, ones);
        float[] first = Run(0);
        Assert.Equal(first, Run(0));
        Assert.NotEqual(first, Run(1));
        foreach (float[] mask in (float[][])[first, Run(1)])
        {
            Assert.All(mask, number => Assert.True(number == 0 || Math.Abs(number - (1 / 0.75f)) < 1e-6));
            Assert.InRange(mask.Count(number => number == 0), 2500 - 260, 2500 + 260);
        }

        // Nobody sets it, and the next run has the next mask; so does one that goes on from there.
        float[] last = Run(2);
        plan.Run();
        Assert.Equal(4, training.Runs);
        float[] next = plan.Read(output);
        Assert.NotEqual(last, next);
        Assert.Equal(next, Run(3));

        float[] Run(int step)
        {
            training.Runs = step;
            plan.Run();
            Assert.Equal(plan.Read(output), plan.Read(gradient));
            return plan.Read(output);
        }
    }

    [Fact]
    public void Two_dropout_layers_drop_other_elements()
    {
        const int Count = 1000;
        using Model model = NewModel([Count], new Dropout(0.5f), new Dropout(0.5f));
        var graph = new Graph();
        Value input = graph.Input("samples", Count);
        using var training = new TrainingContext(device, 5);
        Value output = model.Append(graph, input, training);
        using Plan plan = graph.Compile(device, 1, [output], []);
        plan.Write(input, [.. Enumerable.Repeat(1f, Count)]);
        plan.Run();
        Assert.InRange(plan.Read(output).Count(number => number != 0), 180, 320);
    }

    [Fact]
    public void Widths_are_read_from_text() =>
        Assert.Equal([784, 128, 10], MultilayerPerceptron.ParseWidths("784-128-10"));

    [Theory]
    [InlineData("784", "model '784' needs at least inputs and outputs; write widths like 784-128-10")]
    [InlineData("", "model '': '' is not a width from 1 to 1048576; write widths like 784-128-10")]
    [InlineData("784--10", "model '784--10': '' is not a width from 1 to 1048576; write widths like 784-128-10")]
    [InlineData("784-0-10", "model '784-0-10': '0' is not a width from 1 to 1048576; write widths like 784-128-10")]
    [InlineData("784-x", "model '784-x': 'x' is not a width from 1 to 1048576; write widths like 784-128-10")]
    [InlineData("784- 10", "model '784- 10': ' 10' is not a width from 1 to 1048576; write widths like 784-128-10")]
    [InlineData(
        "784-1048577", "model '784-1048577': '1048577' is not a width from 1 to 1048576; write widths like 784-128-10")]
    [
        InlineData(
            "784-99999999999",
            "model '784-99999999999': '99999999999' is not a width from 1 to 1048576; write widths like 784-128-10"),
    ]
    public void Text_that_is_no_list_of_widths_is_refused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => MultilayerPerceptron.ParseWidths(text)).Message);

    [Fact]
    public void Widths_without_outputs_are_refused() =>
        Assert.Throws<ArgumentException>(() => MultilayerPerceptron.Layers([784], default(ReLU)));

    private Model NewModel(int[] inputSizes, params Layer[] layers) => new(device, inputSizes, layers, seed: 1);

    private void Set(Model model, string name, params float[] weights) =>
        device.CopyIn<float>(weights, model.Parameters.Single(parameter => parameter.Name == name).Weights);
}
