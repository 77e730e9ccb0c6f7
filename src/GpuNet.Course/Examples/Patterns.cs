namespace GpuNet.Course.Examples;

/// <summary>
/// Which hidden units are active: each pattern is a piece on which the network is one line, or with two inputs one
/// plane. Three units cut a line into at most 4 pieces and a plane into at most C(3, 0) + C(3, 1) + C(3, 2) = 7 convex
/// polygons. Two outputs of one layer bend at the same joints.
/// </summary>
public sealed class Patterns() : Example(
    22, "patterns", "shallow networks",
    "activation patterns of three hidden units: pieces of a line and polygons of a plane")
{
    private const int Side = 121;

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        OneInput(run);
        TwoInputs(run);
    }

    // Unit 1 is active right of 0.5, unit 2 left of 1, unit 3 right of 1.5.
    private static void OneInput(ExampleRun run)
    {
        using var slopes = Parameter.Create(run.Device, "θ₁", new Shape(1, 3), 1, -1, 2);
        using var offsets = Parameter.Create(run.Device, "θ₀", new Shape(3), -0.5f, 1, -3);
        using var weights = Parameter.Create(run.Device, "φ", new Shape(3, 2), 1, -2, 3, 1, -2, 0.5f);
        var graph = new Graph();
        Value z = graph.AddRow(
            graph.MatMul(graph.Input("x", 1), graph.Parameter(slopes)), graph.Parameter(offsets), "z");
        _ = graph.Apply(new Heaviside(), z, "active");
        _ = graph.MatMul(graph.Apply(new ReLU(), z), graph.Parameter(weights), name: "y");
        const int Points = 201;
        double[] x = [.. Enumerable.Range(0, Points).Select(point => point * 0.01)];
        using Plan plan = graph.Compile(run.Device, Points, keep: ["active", "y"]);
        plan.Write("x", [.. x.Select(number => (float)number)]);
        plan.Run();
        double[][] active = [.. plan.Read("active").Chunk(3).Select(row => Array.ConvertAll(row, on => (double)on))];
        run.Verify("units active at 0.25", [0, 1, 0], active[25], digits: 0);
        run.Verify("at 0.75", [1, 1, 0], active[75], digits: 0);
        run.Verify("at 1.25", [1, 0, 0], active[125], digits: 0);
        run.Verify("at 1.75: the lecture's shaded piece, units 1 and 3", [1, 0, 1], active[175], digits: 0);
        run.Verify(
            "different patterns between 0 and 2: one more than joints",
            4,
            active.Select(row => string.Join(string.Empty, row)).Distinct().Count(),
            digits: 0);

        // Between joints second differences vanish.
        float[][] y = [.. plan.Read("y").Chunk(2)];
        double[][] bends = [.. Enumerable.Range(0, 2).Select(output => (double[])[.. Enumerable.Range(1, Points - 2)
            .Where(point => Math.Abs(y[point + 1][output] - (2 * y[point][output]) + y[point - 1][output]) > 1e-3)
            .Select(point => Math.Round(x[point], 2))])];
        run.Verify("bends of the first output", [0.5, 1, 1.5], bends[0], digits: 2);
        run.Verify("bends of the second output: the same joints", [0.5, 1, 1.5], bends[1], digits: 2);
        run.Picture("outputs", new Plot("Two outputs of three hidden units: joints at 0.5, 1 and 1.5", "x", "y")
            .Line("first output", x, [.. y.Select(row => (double)row[0])])
            .Line("second output", x, [.. y.Select(row => (double)row[1])]));
    }

    // Three lines through the square, no two of them parallel, each pair crossing inside, and none of them through a
    // point of the grid or between two.
    private static void TwoInputs(ExampleRun run)
    {
        using var slopes = Parameter.Create(run.Device, "θ", new Shape(2, 3), 1, -0.5f, -0.5f, 0, 0.9f, -0.9f);
        using var offsets = Parameter.Create(run.Device, "θ₀", new Shape(3), 0.31f, 0.203f, 0.253f);
        var graph = new Graph();
        Value z = graph.AddRow(graph.MatMul(graph.Input("x", 2), graph.Parameter(slopes)), graph.Parameter(offsets));
        _ = graph.Apply(new Heaviside(), z, "active");
        using Plan grid = graph.Compile(run.Device, Side * Side, keep: ["active"]);
        grid.Write("x", [.. Enumerable.Range(0, Side * Side).SelectMany(At)]);
        grid.Run();
        int[] patterns = Codes(grid);
        run.Verify("regions of a plane by three lines: 1 + 3 + 3", 7, patterns.Distinct().Count(), digits: 0);

        // A region is convex if between any two of its points there is only itself.
        var random = new RandomSequence(run.Seed, stream: 108, part: 0);
        (int From, int To)[] pairs = [.. Enumerable.Range(0, 60_000)
            .Select(_ => (random.NextInt(Side * Side), random.NextInt(Side * Side)))
            .Where(pair => patterns[pair.Item1] == patterns[pair.Item2])
            .Take(2000)];
        using Plan middle = graph.Compile(run.Device, pairs.Length, keep: ["active"]);
        middle.Write("x", [.. pairs.SelectMany(
            pair => At(pair.From).Zip(At(pair.To), (from, to) => (from + to) / 2))]);
        middle.Run();
        int[] between = Codes(middle);
        run.Verify(
            "midpoints of two points of a region that lie outside it",
            0,
            pairs.Zip(between).Count(one => patterns[one.First.From] != one.Second),
            digits: 0);
        run.Picture("polygons", new Plot("Seven convex regions of three hidden units", "x₁", "x₂").Over(Surface.Of(
            "pattern", (-1, 1), (-1, 1), (x1, x2) =>
                (x1 + 0.31 > 0 ? 4 : 0) + ((-0.5 * x1) + (0.9 * x2) + 0.203 > 0 ? 2 : 0)
                + ((-0.5 * x1) - (0.9 * x2) + 0.253 > 0 ? 1 : 0))));
    }

    private static float[] At(int point) =>
        [(2f * (point % Side) / (Side - 1)) - 1, (2f * (point / Side) / (Side - 1)) - 1];

    // Unit 1 counts 4, unit 2 counts 2, unit 3 counts 1.
    private static int[] Codes(Plan plan) =>
        [.. plan.Read("active").Chunk(3).Select(on => (4 * (int)on[0]) + (2 * (int)on[1]) + (int)on[2])];
}
