using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Activations;
using GpuNet.Graphs;
using GpuNet.Tests.Devices;
using Xunit;

namespace GpuNet.Tests.Graphs;

/// <summary>
/// Convolution and pooling as nodes, beside the direct loops in double and their central differences.
/// </summary>
public sealed class ConvolutionTests : IDisposable
{
    private const int Batch = 2;

    /// <summary>Gradients are sums of up to 100 products of numbers up to 3: some roundings of each.</summary>
    private const double Tolerance = 1e-4;

    private readonly HostDevice device = HostDevice.Create(1);

    public static TheoryData<string> Cases() => [.. Geometries.Keys];

    private static Dictionary<string, WindowGeometry> Geometries => new WindowGeometry[]
    {
        new(5, 4, 2, new(3, 1, 0)),
        new(5, 4, 2, new(3, 1, 1)),
        new(4, 5, 1, new(1, 1, 0)),
        new(7, 6, 3, new(2, 2, 0)),
        new(8, 5, 2, new(3, 3, 1)),
        new(6, 7, 1, new(new(2, 4), new(1, 2), new(1, 3))),
        new(3, 3, 4, new(3, 1, 0)),
        new(6, 6, 2, new(3, 2, 2)),
    }.ToDictionary(geometry => geometry.ToString());

    public void Dispose() => device.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_convolution_and_its_gradients_are_those_of_the_direct_loops(string name)
    {
        WindowGeometry g = Geometries[name];
        const int Outputs = 3;
        Leaf x = new("x", [Batch, g.Height, g.Width, g.Channels], 1);
        Leaf w = new("w", [(int)g.WindowLength, Outputs], 2);
        Leaf b = new("b", [Outputs], 3);
        Check(
            g,
            [x, w, b],
            inputs => WindowReference.Convolve(Batch, g, inputs[0], inputs[1], inputs[2]),
            [Batch, g.OutputHeight, g.OutputWidth, Outputs],
            (graph, values) => graph.Convolution2D(values[0], values[1], values[2], WindowOf(g)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Pools_and_their_gradients_are_those_of_the_direct_loops(string name)
    {
        WindowGeometry g = Geometries[name];
        int[][] covered = [.. WindowReference.Covered(Batch, g)];
        int[] sizes = [Batch, g.OutputHeight, g.OutputWidth, g.Channels];
        Leaf x = new("x", [Batch, g.Height, g.Width, g.Channels], 4);
        Check(
            g, [x], inputs => [.. covered.Select(places => places.Max(place => inputs[0][place]))], sizes,
            (graph, values) => graph.MaxPool2D(values[0], WindowOf(g)));
        Check(
            g, [x], inputs => [.. covered.Select(places => places.Average(place => inputs[0][place]))], sizes,
            (graph, values) => graph.AveragePool2D(values[0], WindowOf(g)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Unfold_and_fold_are_each_others_gradient_twice_over(string name)
    {
        WindowGeometry g = Geometries[name];
        int[] places = WindowReference.Unfolded(Batch, g);
        int[] sizes = [(int)(Batch * g.Windows), (int)g.WindowLength];
        Leaf x = new("x", [Batch, g.Height, g.Width, g.Channels], 5);
        Leaf rows = new("rows", sizes, 6);
        Check(
            g, [x], inputs => Array.ConvertAll(places, place => place < 0 ? 0 : inputs[0][place]), sizes,
            (graph, values) => graph.Unfold(values[0], WindowOf(g)));
        Check(
            g,
            [rows, x],
            inputs =>
            {
                double[] sums = Array.ConvertAll(inputs[1], number => number);
                for (int index = 0; index < places.Length; index++)
                {
                    if (places[index] >= 0)
                        sums[places[index]] += inputs[0][index];
                }

                return sums;
            },
            x.Sizes,
            (graph, values) => graph.Add(graph.Fold(values[0], WindowOf(g), values[1]), values[1]));
    }

    [Fact]
    public void A_gradient_of_a_gradient_goes_through_averages()
    {
        var graph = new Graph();
        Value x = graph.Input("x", 4, 4);
        Window window = new(2, 2, 0);
        Value mean = graph.AveragePool2D(x, window);
        Value first = graph.Gradients(graph.Sum(graph.Multiply(mean, mean)), x)[0]!;
        Value second = graph.Gradients(graph.Sum(graph.Multiply(first, first)), x)[0]!;
        using Plan plan = graph.Compile(device, 1, [second], []);
        float[] numbers = Numbers.Tame(16, 9);
        plan.Write(x, numbers);
        plan.Run();

        // first = mean / 2 at each of a window's 4; Σ first² = Σ mean² over windows; its gradient mean / 2 again.
        float[] actual = plan.Read(second);
        for (int index = 0; index < 16; index++)
        {
            int corner = (index / 8 * 8) + (index % 4 / 2 * 2);
            double expected = (numbers[corner] + numbers[corner + 1] + numbers[corner + 4] + numbers[corner + 5]) / 8.0;
            Assert.Equal(expected, actual[index], 1e-6);
        }
    }

    [Fact]
    public void Bias_activation_and_the_delta_join_the_products_and_the_unfolded_matrix_is_kept()
    {
        var graph = new Graph();
        Value x = graph.Input("x", 6, 6);
        Value w = graph.Parameter(Parameter("w", 9, 4));
        Value b = graph.Parameter(Parameter("b", 4));
        Value y = graph.Apply(default(ReLU), graph.Convolution2D(x, w, b, new(3, 1, 0)));
        Value pooled = graph.MaxPool2D(y, new(2, 2, 0));
        Value loss = graph.Sum(graph.Multiply(pooled, pooled));
        IReadOnlyList<Value?> gradients = graph.Gradients(loss, w, b);
        using Plan plan = graph.Compile(device, 3, [loss, gradients[0]!, gradients[1]!], []);
        string[] launches = [.. plan.Launches.Select(launch => launch.Name)];
        Assert.Equal("convolution.unfolded", launches[0]);
        Assert.Equal("convolution + bias + relu", launches[1]);
        Assert.Equal("max-pool", launches[2]);
        Assert.Equal(1, launches.Count(launch => launch.Contains("unfolded", StringComparison.Ordinal)));
        Assert.Equal(1, launches.Count(launch => launch == "∂w"));
        Assert.Contains("3×4×4×4", plan.ToString(), StringComparison.Ordinal);
        Assert.Contains("48×9", plan.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_convolution_and_its_gradient_are_found_by_its_name(bool bias)
    {
        var graph = new Graph();
        Value x = graph.Input("x", 3, 3);
        Value b = graph.Parameter(Parameter("b", 1));
        Value y = graph.Convolution2D(x, graph.Parameter(Parameter("w", 4, 1)), bias ? b : null, new(2, 1, 0), "y");
        graph.Differentiate(graph.Sum(y * y));

        Assert.Same(y, graph["y"]);
        using Plan plan = graph.Compile(device, 1, ["y", "∂y"]);
        plan.Write("x", 1, 2, 3, 4, 5, 6, 7, 8, 9);
        plan.Run();
        Assert.Equal(plan.Read("y").Select(number => 2 * number), plan.Read("∂y"));
    }

    [Fact]
    public void Winners_are_not_stored_where_nothing_goes_back()
    {
        var graph = new Graph();
        Value pooled = graph.MaxPool2D(graph.Input("x", 4, 4, 2), new(2, 2, 0));
        using Plan plan = graph.Compile(device, 1, [pooled], []);
        Assert.Equal(["max-pool"], plan.Launches[0].Writes.Select(buffer => buffer.Name));
        Assert.Equal("1×2×2×2", plan.Launches[0].Writes[0].Shape);
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        var graph = new Graph();
        Value small = graph.Input("image", 3, 4);
        Value flat = graph.Input("row", 12);
        Value weight = graph.Parameter(Parameter("w", 25, 2));
        Assert.Equal(
            "convolution: a window of 5×5 does not fit into 3×4 with padding 0×0; "
            + "use a smaller kernel or more padding; got 7×3×4 from 'image'",
            Error(graph, graph.Convolution2D(small, weight, null, new(5, 1, 0))));
        Assert.Equal(
            "max-pool expects batch×height×width or batch×height×width×channels; got 7×12 from 'row'",
            Error(graph, graph.MaxPool2D(flat, new(2, 2, 0))));
        Assert.Equal(
            "convolution-2 expects 25 columns; got 14×4 from 'convolution-2.unfolded'",
            Error(graph, graph.Convolution2D(small, weight, null, new(2, new(1, 3), 0))));
        Assert.Equal(
            "fold expects 42×4; got 7×12 from 'row'", Error(graph, graph.Fold(flat, new(2, 1, 0), small)));
    }

    [Theory]
    [InlineData(0, 1, 0, "kernel sizes must be at least 1; got 0×0")]
    [InlineData(2, 0, 0, "strides must be at least 1; got 0×0")]
    [InlineData(2, 1, -1, "padding must be at least 0; got -1×-1")]
    [InlineData(2, 1, 2, "padding 2×2 puts whole windows of 2×2 into the margin; use less than the kernel")]
    public void A_window_that_is_none_is_refused_at_once(int kernel, int stride, int padding, string message)
    {
        var graph = new Graph();
        Value x = graph.Input("x", 4, 4);
        var window = new Window(kernel, stride, padding);
        string expected = $"{message} (Parameter 'window')";
        Assert.Equal(expected, Assert.Throws<ArgumentException>(() => graph.AveragePool2D(x, window)).Message);
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => new WindowGeometry(9, 9, 1, window)).Message);
    }

    [Fact]
    public void An_image_without_pixels_is_refused() => Assert.Equal(
        "an image's height, width and channels must be at least 1; got 0×3×1",
        Assert.Throws<ArgumentException>(() => new WindowGeometry(0, 3, 1, new(1, 1, 0))).Message);

    private static Window WindowOf(WindowGeometry g) =>
        new(
            new(g.KernelHeight, g.KernelWidth),
            new(g.StrideHeight, g.StrideWidth),
            new(g.PaddingHeight, g.PaddingWidth));

    private void Check(
        WindowGeometry g,
        Leaf[] leaves,
        Func<double[][], double[]> oracle,
        int[] outputSizes,
        Func<Graph, Value[], Value> build)
    {
        // Each output counts otherwise, so that none can be taken for another; those of a batch go in as its sample.
        float[] factors = Numbers.Tame(outputSizes.Aggregate(1, (product, size) => product * size), 77);
        Expression[] expressions =
        [
            .. leaves.Select(
                leaf => new Expression(
                    leaf.Name, leaf.Sizes, Array.ConvertAll(leaf.Numbers, number => (double)number))),
        ];
        var expected = new Expression(g.ToString(), outputSizes, expressions, inputs => oracle(inputs));
        var weighted = new Expression(
            "weighted", [], [expected], inputs => [inputs[0].Zip(factors, (y, factor) => y * factor).Sum()]);

        var graph = new Graph();
        Value[] values = [.. leaves.Select(leaf => graph.Parameter(leaf.Place(device)))];
        Value output = build(graph, values);
        Value scale = graph.Parameter(Leaf.Of("factors", outputSizes, factors).Place(device));
        Value loss = graph.Sum(graph.Multiply(output, scale));
        IReadOnlyList<Value?> gradients = graph.Gradients(loss, values);
        using Plan plan = graph.Compile(device, Batch, [output, .. gradients.Select(gradient => gradient!)], []);
        plan.Run();
        Close(expected.Numbers, plan.Read(output), $"{g}");
        for (int index = 0; index < leaves.Length; index++)
        {
            Close(
                weighted.Derivative(expressions[index]), plan.Read(gradients[index]!), $"∂{leaves[index].Name} of {g}");
        }
    }

    private static void Close(double[] expected, float[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int index = 0; index < expected.Length; index++)
        {
            Expect.Close(
                expected[index], Tolerance * Math.Max(1, Math.Abs(expected[index])), actual[index], what, index);
        }
    }

    private string Error(Graph graph, Value value) =>
        Assert.Throws<ShapeException>(() => graph.Compile(device, 7, [value], [])).Message;

    private Parameter Parameter(string name, params int[] sizes) => new Leaf(name, sizes, 8).Place(device);

    private sealed record Leaf(string Name, int[] Sizes, int Seed)
    {
        public float[] Numbers { get; private init; } =
            GpuNet.Tests.Devices.Numbers.Tame(Sizes.Aggregate(1, (product, size) => product * size), Seed);

        public static Leaf Of(string name, int[] sizes, float[] numbers) => new(name, sizes, 0) { Numbers = numbers };

        public Parameter Place(Device on) => new(Name, new Shape(Sizes), on.Allocate<float>(Numbers));
    }
}
