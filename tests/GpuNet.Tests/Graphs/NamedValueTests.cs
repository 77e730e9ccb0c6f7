using GpuNet.Devices.Host;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Graphs;
using Xunit;

namespace GpuNet.Tests.Graphs;

/// <summary>Graphs written by hand: operators, names, gradients by name.</summary>
public sealed class NamedValueTests : IDisposable
{
    private readonly HostDevice device = HostDevice.Create(1);
    private readonly Graph graph = new();

    public void Dispose() => device.Dispose();

    [Fact]
    public void A_neuron_is_read_by_name_forward_and_backward()
    {
        // σ(b + Wx) with b = −2, W = [−1, 0.5, 10], x = [4, −2, 1], y = 1 and the squared error: z = 3.
        using Parameter weight = Parameter.Create(device, "W", new Shape(3, 1), -1, 0.5f, 10);
        using Parameter bias = Parameter.Create(device, "b", -2);
        Value x = graph.Input("x", 3);
        Value z = (graph.MatMul(x, graph.Parameter(weight)) + graph.Parameter(bias)).As("z");
        Value a = graph.Apply(default(Sigmoid), z).As("a");
        Value loss = graph.Sum(graph.Loss(default(SquaredError), a, graph.Input("y", 1))).As("E");
        graph.Differentiate(loss);
        using Plan plan = graph.Compile(device);
        plan.Write("x", 4, -2, 1);
        plan.Write("y", 1);
        plan.Run();
        double output = 1 / (1 + Math.Exp(-3));
        double delta = 2 * (output - 1) * output * (1 - output);
        Assert.Equal(3, plan.ReadNumber("z"));
        Assert.Equal(output, plan.ReadNumber("a"), 1e-6);
        Assert.Equal((output - 1) * (output - 1), plan.ReadNumber("E"), 1e-6);
        Assert.Equal(1, plan.ReadNumber("∂E"));
        Assert.Equal(2 * (output - 1), plan.ReadNumber("∂a"), 1e-6);
        Assert.Equal(delta, plan.ReadNumber("∂z"), 1e-6);
        Assert.Equal(delta, plan.ReadNumber("∂b"), 1e-6);
        AssertClose([4 * delta, -2 * delta, delta], plan.Read("∂W"));
        AssertClose([-delta, 0.5 * delta, 10 * delta], plan.Read("∂E/∂x"));
        ArgumentException none = Assert.Throws<ArgumentException>(() => plan.Read("∂y"));
        Assert.Contains("no loss that was differentiated depends on 'y'", none.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(1.1f)]
    public void A_chain_of_one_number_is_read_link_by_link(float at)
    {
        // f(h(g(m(x)))), m = −x, g = eᵐ, h = g + 1, f = 1/h: the logistic function.
        Value m = (-graph.Input("x")).As("m");
        Value g = graph.Apply(default(Exp), m).As("g");
        Value h = (g + 1).As("h");
        Value f = (1 / h).As("f");
        graph.Differentiate(f);
        using Plan plan = graph.Compile(device);
        plan.Write("x", at);
        plan.Run();
        double e = Math.Exp(-at);
        Assert.Equal(1 / (1 + e), plan.ReadNumber("f"), 1e-6);
        Assert.Equal(-1 / ((1 + e) * (1 + e)), plan.ReadNumber("∂h"), 1e-6);
        Assert.Equal(-1 / ((1 + e) * (1 + e)), plan.ReadNumber("∂g"), 1e-6);
        Assert.Equal(-e / ((1 + e) * (1 + e)), plan.ReadNumber("∂m"), 1e-6);
        Assert.Equal(e / ((1 + e) * (1 + e)), plan.ReadNumber("∂x"), 1e-6);
    }

    [Fact]
    public void Operators_add_their_operations()
    {
        Value x = graph.Input("x", 2);
        Value y = graph.Input("y", 2);
        (Value Actual, Func<float, float, float> Expected)[] cases =
        [
            (x + y, (a, b) => a + b), (x - y, (a, b) => a - b), (x * y, (a, b) => a * b), (-x, (a, _) => -a),
            (x + 3, (a, _) => a + 3), (3 + x, (a, _) => 3 + a), (x - 3, (a, _) => a - 3), (3 - x, (a, _) => 3 - a),
            (x * 3, (a, _) => a * 3), (3 * x, (a, _) => 3 * a), (x / 4, (a, _) => a / 4),
            (y / x, (a, b) => b * (1 / a)), (2 / x, (a, _) => 2 * (1 / a)),
            (((2 * x) - y) * (y + 1), (a, b) => ((2 * a) - b) * (b + 1)),
        ];
        using Plan plan = graph.Compile(device, 2);
        float[] left = [1, -2, 0.5f, 4];
        float[] right = [3, 5, -0.25f, 0];
        plan.Write("x", left);
        plan.Write("y", right);
        plan.Run();
        for (int index = 0; index < cases.Length; index++)
        {
            float[] expected = [.. left.Zip(right, cases[index].Expected)];
            Assert.True(expected.SequenceEqual(plan.Read(cases[index].Actual)), $"case {index}");
        }
    }

    [Fact]
    public void A_number_meets_every_element_and_its_gradient_is_the_sum()
    {
        using Parameter weight = Parameter.Create(device, "w", 0.5f);
        using Parameter bias = Parameter.Create(device, "b", -1);
        using Parameter vector = Parameter.Create(device, "v", new Shape(1), 2);
        Value x = graph.Input("x");
        Value w = graph.Parameter(weight);
        Value b = graph.Parameter(bias);
        Value both = (w * b) - 2;
        Assert.True(both.IsNumber);
        Assert.False(graph.Parameter(vector).IsNumber);
        Value y = ((w * x) + b - (x * both)).As("y");
        graph.Differentiate(graph.Sum(y * y).As("E"));
        using Plan plan = graph.Compile(device, 3);
        float[] numbers = [1, -2, 4];
        plan.Write("x", numbers);
        plan.Run();
        double Sum(double wv, double bv) => numbers.Sum(n =>
        {
            double value = (wv * n) + bv - (n * ((wv * bv) - 2));
            return value * value;
        });
        Assert.Equal(Sum(0.5, -1), plan.ReadNumber("E"), 1e-4);
        Assert.Equal((Sum(0.5 + 1e-5, -1) - Sum(0.5 - 1e-5, -1)) / 2e-5, plan.ReadNumber("∂w"), 1e-3);
        Assert.Equal((Sum(0.5, -1 + 1e-5) - Sum(0.5, -1 - 1e-5)) / 2e-5, plan.ReadNumber("∂b"), 1e-3);
        Assert.Equal(3, plan.Read("∂x").Length);
    }

    [Fact]
    public void Several_losses_have_gradients_of_their_own()
    {
        Value x = graph.Input("x", 2);
        Value h = graph.Apply(default(Tanh), x).As("h");
        Value first = graph.Sum(h * h).As("A");
        Value second = graph.Sum(3 * h).As("B");
        graph.Differentiate(first);
        graph.Differentiate(second);
        using Plan plan = graph.Compile(device, 1);
        plan.Write("x", 0.5f, -1);
        plan.Run();
        double[] t = [Math.Tanh(0.5), Math.Tanh(-1)];
        AssertClose([2 * t[0], 2 * t[1]], plan.Read("∂A/∂h"));
        AssertClose([3, 3], plan.Read("∂B/∂h"));
        AssertClose([.. t.Select(y => 2 * y * (1 - (y * y)))], plan.Read("∂A/∂x"));
        AssertClose([.. t.Select(y => 3 * (1 - (y * y)))], plan.Read("∂B/∂x"));
        ArgumentException exception = Assert.Throws<ArgumentException>(() => plan.Read("∂h"));
        Assert.Contains("use '∂A/∂h' or '∂B/∂h'", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, plan.ReadNumber("∂A"));
    }

    [Fact]
    public void Launches_write_gradients_under_names_that_are_unique()
    {
        Value x = graph.Input("x", 2);
        Value h = graph.Apply(default(Tanh), x).As("h");
        graph.Differentiate(graph.Sum((h * h) + (h * x)).As("A"));
        graph.Differentiate(graph.Sum(graph.Apply(default(Sigmoid), h) * x).As("B"));
        using Plan plan = graph.Compile(device, 1);
        string[] written = [.. plan.Launches.SelectMany(launch => launch.Writes).Select(buffer => buffer.Name)];
        Assert.Contains("∂h", written);
        Assert.Contains("∂h-2", written);
        Assert.Equal(written.Length, written.Distinct().Count());
    }

    [Fact]
    public void A_plan_keeps_what_is_named_and_fuses_the_rest()
    {
        using Parameter weight = Parameter.Create(device, "W", new Shape(2, 2), 1, 2, 3, 4);
        Value z = graph.MatMul(graph.Input("x", 2), graph.Parameter(weight)).As("z");
        Value loss = graph.Sum(graph.Apply(default(Softplus), z).As("a")).As("E");
        graph.Differentiate(loss);
        using Plan few = graph.Compile(device, 1, ["E", "∂W"]);
        Assert.Contains(few.Launches, launch => launch.Name == "matmul + softplus");
        few.Write("x", 0.25f, 0.5f);
        few.Run();
        using Plan all = graph.Compile(device, 1);
        all.Write("x", 0.25f, 0.5f);
        all.Run();
        Assert.Equal(all.Read("∂W"), few.Read("∂W"));
        Assert.Equal(all.Read("E"), few.Read("E"));
        ArgumentException exception = Assert.Throws<ArgumentException>(() => few.Read("z"));
        Assert.Contains("name it when compiling", exception.Message, StringComparison.Ordinal);
        using Plan kept = graph.Compile(device, 1, ["z", "∂z"]);
        Assert.Contains(kept.Launches, launch => launch.Name == "matmul");
        kept.Write("x", 0.25f, 0.5f);
        kept.Run();
        Assert.Equal(all.Read("z"), kept.Read("z"));
        Assert.Equal(all.Read("∂z"), kept.Read("∂z"));
    }

    [Fact]
    public void Names_are_given_once_and_unknown_ones_are_refused_with_those_there_are()
    {
        Value x = graph.Input("x", 1);
        _ = (x + 1).As("h");
        Assert.Contains(
            "has a value 'h'",
            Assert.Throws<ArgumentException>(() => (x + 2).As("h")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "has a value 'x'",
            Assert.Throws<ArgumentException>(() => (x + 2).As("x")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "without ∂", Assert.Throws<ArgumentException>(() => (x + 2).As("∂q")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "no value 'g'; its values are x, ",
            Assert.Throws<ArgumentException>(() => graph["g"]).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "call Differentiate",
            Assert.Throws<ArgumentException>(() => graph["∂h"]).Message,
            StringComparison.Ordinal);
        _ = graph.Input("x", 1);
        Assert.Contains(
            "2 values 'x'", Assert.Throws<ArgumentException>(() => graph["x"]).Message, StringComparison.Ordinal);
        Value stranger = new Graph().Input("x", 1);
        Assert.Contains(
            "different graphs", Assert.Throws<ArgumentException>(() => stranger + x).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_activation_is_printed_as_its_formula_under_any_name()
    {
        Value x = graph.Input("x");
        _ = graph.Apply(default(Exp), graph.Apply(default(Sigmoid), x), "g");
        using Plan plan = graph.Compile(device);
        plan.Write("x", 0);
        plan.Run();
        string text = plan.DescribeValues();
        Assert.Contains("sigmoid = sigmoid(x)", text, StringComparison.Ordinal);
        Assert.Contains("g = exp(sigmoid)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_is_printed_with_its_numbers_and_gradients()
    {
        Value x = graph.Input("x");
        Value h = (2 * x).As("h");
        Value loss = graph.Sum(h * h).As("E");
        graph.Differentiate(loss);
        using Plan plan = graph.Compile(device, 2);
        plan.Write("x", 1, 0.5f);
        plan.Run();
        Assert.Equal(
            """
            x                          [1, 0.5]  ∂E/∂x = [8, 4]
            h = scale(x)               [2, 1]    ∂E/∂h = [4, 2]
            multiply = multiply(h, h)  [4, 1]    ∂E/∂multiply = [1, 1]
            E = sum(multiply)          5         ∂E/∂E = 1

            """,
            plan.DescribeValues());
    }

    [Fact]
    public void A_mean_is_printed_as_a_mean_and_is_0_over_a_batch_of_none()
    {
        _ = graph.Mean(graph.Input("x", 2));
        using Plan plan = graph.Compile(device, 2);
        plan.Write("x", 1, 2, 3, 6);
        plan.Run();
        Assert.Contains("mean = mean(x)  3", plan.DescribeValues(), StringComparison.Ordinal);
        using Plan none = graph.Compile(device, 0);
        none.Run();
        Assert.Equal(0, none.ReadNumber("mean"));
    }

    [Fact]
    public void An_activation_that_nothing_learns_through_is_warned_of()
    {
        Value x = graph.Input("x", 1);
        graph.Differentiate(graph.Sum(graph.Apply(default(Tanh), x)));
        Assert.Empty(graph.Warnings);
        graph.Differentiate(graph.Sum(graph.Apply(default(Heaviside), x)));
        Assert.Contains("'heaviside' has a derivative of 0", Assert.Single(graph.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_is_differentiated_once()
    {
        Value x = graph.Input("x", 1);
        Value loss = graph.Sum(x * x);
        graph.Differentiate(loss);
        int nodes = graph.Operations.Count;
        Assert.Same(graph["∂x"], graph.Gradients(loss, x)[0]);
        Assert.Equal(nodes, graph.Operations.Count);
    }

    [Fact]
    public void A_parameter_made_for_itself_owns_its_memory()
    {
        Parameter weight = Parameter.Create(device, "w", new Shape(2), 3, 4);
        Assert.Equal([3f, 4f], weight.ToArray());
        Assert.Equal(1, device.Allocations);
        weight.Dispose();
        weight.Dispose();
        Assert.Equal(0, device.Allocations);
        ArgumentException exception =
            Assert.Throws<ArgumentException>(() => Parameter.Create(device, "w", new Shape(2, 2), 1, 2, 3));
        Assert.Contains("'w' is 2×2, which needs 4 numbers; got 3", exception.Message, StringComparison.Ordinal);
    }

    private static void AssertClose(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int index = 0; index < expected.Length; index++)
            Assert.Equal(expected[index], actual[index], 1e-5);
    }
}
