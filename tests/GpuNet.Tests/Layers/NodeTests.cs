using GpuNet.Devices.Host;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Updates;
using GpuNet.Graphs;
using GpuNet.Layers;
using GpuNet.Tests.Devices;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Layers;

/// <summary>Models of branches, several inputs and several outputs.</summary>
public sealed class NodeTests : IDisposable
{
    private readonly HostDevice device = HostDevice.Create(1);

    public void Dispose() => device.Dispose();

    [Fact]
    public void Branches_are_joined_and_each_layer_is_named_and_trained()
    {
        Node x = Node.Input("x", 6);
        Node left = x.Then(new Dense(4), new Activation(new Tanh()));
        Node right = x.Then(new Dense(4));
        Node joined = Node.Concat(0, left + right, left * right, x);
        using var model = new Model(device, [x], [joined.Then(new Dense(3))], seed: 1);
        Assert.Equal(["dense1", "tanh1", "dense2", "dense3"], model.Layers.Select(layer => layer.Name));
        Assert.Equal("14×3", model.Parameters[4].Shape.ToString());
        float[] numbers = Numbers.Tame(12, 2);
        float[] y = model.Predict(numbers);
        double[][] weights = [.. model.Parameters.Select(
            parameter => Array.ConvertAll(device.ToArray(parameter.Weights), number => (double)number))];
        for (int sample = 0; sample < 2; sample++)
        {
            double[] input = Array.ConvertAll(numbers[(6 * sample)..(6 * (sample + 1))], number => (double)number);
            double[] a = [.. Affine(input, weights[0], weights[1]).Select(Math.Tanh)];
            double[] b = Affine(input, weights[2], weights[3]);
            double[] expected = Affine(
                [.. a.Zip(b, (one, other) => one + other), .. a.Zip(b, (one, other) => one * other), .. input],
                weights[4],
                weights[5]);
            for (int index = 0; index < 3; index++)
                Assert.InRange(y[(3 * sample) + index], expected[index] - 1e-5, expected[index] + 1e-5);
        }
    }

    [Fact]
    public void A_row_of_nodes_is_the_model_of_that_row_to_the_bit()
    {
        Layer[] Row() => [new Dense(5), new Activation(new ReLU()), new Residual(new Dense(5)), new Dense(2)];
        using var listed = new Model(device, [3], Row(), seed: 7);
        Node x = Node.Input("input", 3);
        using var joined = new Model(device, [x], [x.Then(Row())], seed: 7);
        Assert.Equal(
            listed.Parameters.Select(parameter => parameter.Name), joined.Parameters.Select(parameter => parameter.Name));
        float[] numbers = Numbers.Tame(12, 2);
        Assert.Equal(listed.Predict(numbers), joined.Predict(numbers));
    }

    [Fact]
    public void Several_inputs_and_outputs_train_together()
    {
        Node image = Node.Input("image", 4, 4);
        Node words = Node.Input("words", 3);
        Node seen = image.Then(new Conv2D(2, 3), new Activation(new Tanh()), new GlobalAveragePool());
        Node read = words.Then(new Embedding(5, 4), new GlobalAveragePool());
        Node both = Node.Concat(0, seen, read);
        using var model = new Model(device, [image, words], [both.Then(new Dense(2)), read.Then(new Dense(1))], seed: 3);
        Assert.Equal([[4, 4], [3]], model.Inputs);
        Assert.Equal([[2], [1]], model.Outputs);
        var graph = new Graph();
        (Value a, Value b) = (graph.Input("a", 4, 4), graph.Input("b", 3));
        (Value labels, Value target) = (graph.Labels("labels"), graph.Input("target", 1));
        IReadOnlyList<Value> outputs = model.Append(graph, [a, b]);
        Value loss = graph.Mean(graph.CrossEntropy(outputs[0], labels))
            + graph.Mean(graph.Loss(new SquaredError(), outputs[1], target));
        using var minimizer = new Minimizer(graph, loss, new Adam(), 0.05f, batch: 2, keep: []);
        minimizer.Plan.Write(a, Numbers.Tame(32, 4));
        minimizer.Plan.Write(b, [0f, 1, 2, 4, 4, 3]);
        minimizer.Plan.Write(labels, [0, 1]);
        minimizer.Plan.Write(target, [1f, -1]);
        minimizer.Step();
        float first = minimizer.Loss;
        minimizer.Run(60);
        float last = minimizer.Loss;
        Assert.True(last < first / 10, $"{first} became {last}");
        Assert.Contains(
            "the model has 2 inputs, image, words; got 1 values",
            Assert.Throws<ArgumentException>(() => model.Predict(new float[16])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        Node x = Node.Input("x", 3);
        Node y = Node.Input("y", 4);
        Assert.Equal("a sum needs inputs of equal sizes; got batch×3 from 'x' and batch×4 from 'y'", Message(() => NewModel([x, y], x + y)));
        Assert.Equal(
            "a concat needs sizes that are equal except along axis 0; got batch×3 from 'x' and batch×2×2 from 'z'",
            Message(() =>
            {
                Node z = Node.Input("z", 2, 2);
                return NewModel([x, z], Node.Concat(0, x, z));
            }));
        Assert.Equal("a concat along axis 1 needs samples with that axis; got batch×3 from 'x'", Message(() => NewModel([x], Node.Concat(1, x))));
        Assert.Equal(
            "an output depends on 'y', which is not among the inputs", Message(() => NewModel([x], Node.Concat(0, x, y))));
        Assert.Equal("'dense' is not an input; create one with Node.Input", Message(() => NewModel([x.Then(new Dense(2))], x)));
        var layer = new Dense(3);
        Assert.Equal(
            "layer 'dense1' is already in a model; create a new layer for each place",
            Message(() => NewModel([x], x.Then(layer, layer))));

        static string Message(Func<Model> make) => Assert.ThrowsAny<ArgumentException>(make).Message;
    }

    private Model NewModel(Node[] inputs, Node output) => new(device, inputs, [output.Then(new Dense(1))], seed: 1);

    private static double[] Affine(double[] x, double[] w, double[] b) =>
        [.. b.Select((offset, column) => offset + x.Select((number, row) => number * w[(row * b.Length) + column]).Sum())];
}
