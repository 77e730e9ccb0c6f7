using GpuNet.Devices.Host;
using GpuNet.Formulas.Activations;
using GpuNet.Graphs;
using GpuNet.Tests.Devices;
using Xunit;

namespace GpuNet.Tests.Graphs;

/// <summary>
/// Normalization in graphs: values and all three gradients against double precision and central differences.
/// </summary>
public sealed class NormalizationTests : IDisposable
{
    private const float Epsilon = 0.01f;

    private readonly HostDevice device = HostDevice.Create(1);
    private readonly Graph graph = new();

    public static TheoryData<string, int[]> Cases()
    {
        var cases = new TheoryData<string, int[]>();
        foreach (string kind in (string[])["columns", "rows", "given", "ones"])
        {
            foreach (int[] sizes in (int[][])[[5, 3], [1, 4], [6, 1], [37, 2], [2, 3, 4], [3, 2, 2, 3]])
                cases.Add(kind, sizes);
        }

        return cases;
    }

    public void Dispose() => device.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Values_and_gradients_are_those_of_double_precision_differences(string kind, int[] sizes)
    {
        int columns = sizes[^1];
        (Expression x, Value input, float[] numbers) = Input("x", sizes, 1);
        (Expression scale, Parameter gamma) = Leaf("scale", columns, 2);
        (Expression shift, Parameter beta) = Leaf("shift", columns, 3);
        (Value factor, Value offset) = (graph.Parameter(gamma), graph.Parameter(beta));
        float[] mean = Numbers.Tame(columns, 4);
        float[] variance = Numbers.Tame(columns, 5, 0.1f, 2);
        (Expression expected, Value actual) = kind switch
        {
            "columns" => (
                NormalizationOperations.Columns(x, scale, shift, Epsilon),
                graph.BatchNormalization(input, factor, offset, Epsilon).Output),
            "rows" => (
                NormalizationOperations.Rows(x, scale, shift, Epsilon),
                graph.LayerNormalization(input, factor, offset, Epsilon)),
            "given" => (
                NormalizationOperations.Given(x, Double(mean), Double(variance), scale, shift, Epsilon),
                graph.NormalizeColumns(
                    input, State("mean", mean), State("variance", variance), factor, offset, Epsilon)),
            _ => (NormalizationOperations.AppendOnes(x), graph.AppendOnes(input)),
        };
        (Expression weights, Value weight, float[] weightNumbers) = Input("w", expected.Sizes, 6);
        Expression loss = Operations.Sum(
            Operations.Multiply(Operations.Apply(expected, default(Tanh)), weights), mean: false);
        Value lossValue = graph.Sum(graph.Multiply(graph.Apply(default(Tanh), actual), weight));
        Value[] leaves = kind == "ones" ? [input] : [input, factor, offset];
        Expression[] expressions = [x, scale, shift];
        Value[] gradients = [.. graph.Gradients(lossValue, leaves).Select(gradient => gradient!)];
        foreach (bool fuse in (bool[])[false, true])
        {
            using Plan plan = graph.Compile(device, sizes[0], [actual, .. gradients], [], fuse);
            PlanReplay.AssertSound(plan);
            plan.Write(input, numbers);
            plan.Write(weight, weightNumbers);
            plan.Run();
            Close(expected.Numbers, plan.Read(actual), "value");
            for (int index = 0; index < leaves.Length; index++)
                Close(loss.Derivative(expressions[index]), plan.Read(gradients[index]), $"∂{expressions[index].Text}");
        }

        // Each gradient alone: what the others need and this does not is not there.
        for (int index = 0; index < leaves.Length; index++)
        {
            Value alone = graph.Gradients(lossValue, leaves[index])[0]!;
            using Plan plan = graph.Compile(device, sizes[0], [alone], []);
            PlanReplay.AssertSound(plan);
            plan.Write(input, numbers);
            plan.Write(weight, weightNumbers);
            plan.Run();
            Close(loss.Derivative(expressions[index]), plan.Read(alone), $"∂{expressions[index].Text} alone");
        }
    }

    [Fact]
    public void A_statistic_alone_can_be_asked_for()
    {
        Value input = graph.Input("x", 2);
        Value ones = State("ones", [1, 1]);
        Value variance = graph.BatchNormalization(input, ones, ones).Variance;
        using Plan plan = graph.Compile(device, 2, [variance], []);
        plan.Write(input, [1f, 5f, 3f, 5f]);
        plan.Run();
        Assert.Equal([1f, 0f], plan.Read(variance));
    }

    [Fact]
    public void Statistics_that_depend_on_a_parameter_have_no_gradient_and_say_so()
    {
        Value input = graph.Input("x", 2);
        (_, Parameter parameter) = Leaf("p", 2, 1);
        Value given = graph.Parameter(parameter);
        Value ones = State("ones", [1, 1]);
        Value loss = graph.Sum(graph.NormalizeColumns(input, given, ones, ones, ones, name: "norm"));
        Assert.Equal(
            "'norm' has no gradient for given statistics; put a stop-gradient before 'p' and 'ones'",
            Assert.Throws<NotSupportedException>(() => graph.Gradients(loss, given)).Message);
    }

    [Fact]
    public void Sizes_that_do_not_fit_name_both_sides()
    {
        Value labels = graph.Labels("t");
        Value input = graph.Input("x", 4);
        Value three = State("three", [1, 2, 3]);
        Assert.Equal(
            "norm expects 3 columns, one per element of 'three'; got 2×4 from 'x'",
            Refusal(graph.LayerNormalization(input, three, three, name: "norm")));
        Assert.Equal(
            "norm expects 3 columns, one per element of 'three'; got 2×4 from 'x'",
            Refusal(graph.BatchNormalization(input, three, three, name: "norm").Output));
        Assert.Equal(
            "ones expects samples with at least one dimension; got 2 from 't'", Refusal(graph.AppendOnes(labels, "ones")));

        string Refusal(Value output) =>
            Assert.Throws<ShapeException>(() => graph.Compile(device, 2, [output], [])).Message;
    }

    [Fact]
    public void The_cost_of_compiling_grows_with_the_depth_and_not_with_its_square()
    {
        long shallow = Allocated(30);
        long deep = Allocated(120);
        Assert.InRange(deep, shallow, 6 * shallow);

        long Allocated(int layers)
        {
            var deep = new Graph();
            Value value = deep.Input("x", 4);
            List<Value> weights = [];
            for (int layer = 0; layer < layers; layer++)
            {
                Value weight = deep.Parameter(new Parameter($"w{layer}", new Shape(4, 4), device.Allocate<float>(16)));
                Value bias = deep.Parameter(new Parameter($"b{layer}", new Shape(4), device.Allocate<float>(4)));
                weights.AddRange([weight, bias]);
                value = deep.Add(value, deep.Apply(default(ReLU), deep.AddRow(deep.MatMul(value, weight), bias)));
            }

            Value[] gradients = [.. deep.Gradients(deep.Sum(value), weights).Select(gradient => gradient!)];
            using (deep.Compile(device, 2, gradients, []))
            {
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            using Plan plan = deep.Compile(device, 2, gradients, []);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static double[] Double(float[] numbers) => Array.ConvertAll(numbers, number => (double)number);

    private static void Close(double[] expected, float[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double tolerance = 2e-5 * Math.Max(1, expected.Max(Math.Abs));
        for (int index = 0; index < expected.Length; index++)
        {
            Assert.True(
                Math.Abs(expected[index] - actual[index]) <= tolerance,
                $"{what}[{index}] is {actual[index]:R} and not {expected[index]:R} ± {tolerance:R}");
        }
    }

    private (Expression Expression, Value Value, float[] Numbers) Input(string name, int[] sizes, int seed)
    {
        float[] numbers = Numbers.Tame(sizes.Aggregate(1, (product, size) => product * size), seed);
        return (new Expression(name, sizes, Double(numbers)), graph.Input(name, sizes.AsSpan(1)), numbers);
    }

    private (Expression Expression, Parameter Parameter) Leaf(string name, int count, int seed)
    {
        float[] numbers = Numbers.Tame(count, seed);
        return (
            new Expression(name, [count], Double(numbers)),
            new Parameter(name, new Shape(count), device.Allocate<float>(numbers)));
    }

    private Value State(string name, float[] numbers) =>
        graph.Parameter(new Parameter(name, new Shape(numbers.Length), device.Allocate<float>(numbers)));
}
