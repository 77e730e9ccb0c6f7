namespace GpuNet.Course.Examples;

/// <summary>
/// L = Σ (φ₀ + φ₁x − y)² is convex: ∂L/∂φ = Σ [2(φ₀ + φ₁x − y), 2x(φ₀ + φ₁x − y)] leads from every start to one
/// minimum; conjugate gradients need as many steps as there are parameters. L = Σ (φ₀φ₁x − y)² is not convex: at φ = 0
/// its gradient vanishes, and it falls in one direction and rises in another. From a start on the line along which it
/// rises, descent ends there.
/// </summary>
public sealed class StraightLine() : Example(
    30, "straight-line", "gradient descent",
    "a line's loss is a bowl; a product's has a saddle, where descent can stop", small: true)
{
    private const int Count = 20;
    private const int Steps = 400;
    private const int Pause = 50;

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        var random = new RandomSequence(run.Seed, stream: 108, part: 0);
        float[] x = [.. Enumerable.Range(0, Count).Select(index => (4f * index / (Count - 1)) - 2)];
        float[] y = [.. x.Select(at => 1 + (0.5f * at) + (0.1f * (float)random.NextNormal()))];

        // x has mean 0, so that the normal equations fall apart: φ₀ is the mean of y and φ₁ = Σxy/Σx².
        double[] minimum = [y.Average(), x.Zip(y, (a, b) => (double)a * b).Sum() / x.Sum(a => (double)a * a)];
        CompareGradient(run, x, y);

        (float Phi0, float Phi1)[] starts = [(-2, -1), (3, 2), (2.5f, -1.5f)];
        var ends = starts.Select(start => Descend(run, x, y, start, product: false)).ToList();
        for (int index = 0; index < starts.Length; index++)
        {
            run.Verify(
                Invariant($"descent from ({starts[index].Phi0}, {starts[index].Phi1}): φ₀, φ₁ by the normal equations"),
                minimum,
                [ends[index][^1].Phi0, ends[index][^1].Phi1],
                digits: 3);
        }

        int near = ends[0].FindIndex(at => Math.Abs(at.Phi0 - minimum[0]) + Math.Abs(at.Phi1 - minimum[1]) < 1e-3);
        int conjugate = Conjugate(run, x, y, minimum);
        run.Print($"to 0.001 of the minimum: {near} steps of descent, {conjugate} of conjugate gradients");
        run.AtMost("conjugate gradients: steps for two parameters", conjugate, 3, digits: 0);
        run.AtLeast("descent: steps to as near, from (−2, −1)", near, 10, digits: 0);

        // y = x exactly: every point with φ₀φ₁ = 1 is a minimum, and 0 is a saddle.
        // What rounding adds along (1, 1) grows by 15 % a step, so that descent does not stay there for good.
        List<(double Phi0, double Phi1)> stuck = Descend(run, x, x, (1.5f, -1.5f), product: true)[..Pause];
        List<(double Phi0, double Phi1)> past = Descend(run, x, x, (1.5f, -1.4f), product: true);
        double Loss((double Phi0, double Phi1) at) => x.Sum(a => Math.Pow(((at.Phi0 * at.Phi1) - 1) * a, 2)) / Count;
        run.AtMost(
            $"product from (1.5, −1.5), {Pause} steps: distance from the saddle", Length(stuck[^1]), 0.01, digits: 6);
        run.Verify("its loss, that of φ = 0", Loss((0, 0)), Loss(stuck[^1]), digits: 3);
        run.Holds(
            "the loss falls from there along (1, 1) and rises along (1, −1)",
            Loss((0.1, 0.1)) < Loss((0, 0)) && Loss((0.1, -0.1)) > Loss((0, 0)));
        run.AtMost("product from (1.5, −1.4): loss, past the saddle", Loss(past[^1]), 1e-4, digits: 6);
        Draw(run, x, y, ends, stuck, past, Loss);
    }

    private static void CompareGradient(ExampleRun run, float[] x, float[] y)
    {
        using var phi0 = Parameter.Create(run.Device, "φ₀", 0.3f);
        using var phi1 = Parameter.Create(run.Device, "φ₁", -0.7f);
        (Graph graph, Value loss) = Line(phi0, phi1, product: false);
        graph.Differentiate(loss);
        using Plan plan = graph.Compile(run.Device, Count);
        plan.Write("x", x);
        plan.Write("y", y);
        plan.Run();
        double[] errors = [.. x.Zip(y, (a, b) => 0.3 + (-0.7 * a) - b)];
        run.Verify(
            "∂L/∂φ₀, ∂L/∂φ₁ at (0.3, −0.7), the lecture's formula over 20 samples",
            [errors.Sum(error => 2 * error) / Count, errors.Zip(x, (error, a) => 2 * a * error).Sum() / Count],
            [plan.ReadNumber("∂φ₀"), plan.ReadNumber("∂φ₁")],
            digits: 4);
    }

    // The mean over the samples, so that the rate does not depend on their number.
    private static (Graph Graph, Value Loss) Line(Parameter phi0, Parameter phi1, bool product)
    {
        var graph = new Graph();
        Value slope = graph.Parameter(phi1);
        Value x = graph.Input("x", 1);
        Value output = product ? graph.Parameter(phi0) * slope * x : graph.Parameter(phi0) + (slope * x);
        return (graph, graph.Mean(graph.Loss(new SquaredError(), output, graph.Input("y", 1))).As("L"));
    }

    private static List<(double Phi0, double Phi1)> Descend(
        ExampleRun run, float[] x, float[] y, (float Phi0, float Phi1) start, bool product)
    {
        using var phi0 = Parameter.Create(run.Device, "φ₀", start.Phi0);
        using var phi1 = Parameter.Create(run.Device, "φ₁", start.Phi1);
        (Graph graph, Value loss) = Line(phi0, phi1, product);
        using var minimizer = new Minimizer(graph, loss, new GradientDescent(), 0.05f, Count, keep: []);
        minimizer.Plan.Write("x", x);
        minimizer.Plan.Write("y", y);
        var path = new List<(double, double)> { (start.Phi0, start.Phi1) };
        for (int step = 0; step < Steps; step++)
        {
            minimizer.Step();
            path.Add((phi0.ToArray()[0], phi1.ToArray()[0]));
        }

        return path;
    }

    private static int Conjugate(ExampleRun run, float[] x, float[] y, double[] minimum)
    {
        using var phi0 = Parameter.Create(run.Device, "φ₀", -2);
        using var phi1 = Parameter.Create(run.Device, "φ₁", -1);
        (Graph graph, Value loss) = Line(phi0, phi1, product: false);
        using var search = new ConjugateGradient(
            graph, loss, batch: Count, options: new ConjugateGradientOptions { CurvatureConstant = 1e-3f });
        search.Plan.Write("x", x);
        search.Plan.Write("y", y);
        do
        {
            _ = search.Step();
        }
        while (search.Iterations < 20 && Math.Abs(phi0.ToArray()[0] - minimum[0])
            + Math.Abs(phi1.ToArray()[0] - minimum[1]) >= 1e-3);
        return search.Iterations;
    }

    private static double Length((double Phi0, double Phi1) at) => double.Hypot(at.Phi0, at.Phi1);

    private static void Draw(
        ExampleRun run,
        float[] x,
        float[] y,
        List<List<(double Phi0, double Phi1)>> ends,
        List<(double Phi0, double Phi1)> stuck,
        List<(double Phi0, double Phi1)> past,
        Func<(double Phi0, double Phi1), double> loss)
    {
        double Bowl(double phi0, double phi1) =>
            x.Zip(y, (a, b) => Math.Pow(phi0 + (phi1 * a) - b, 2)).Sum() / Count;
        Plot bowl = new Plot("A straight line: one minimum, from every start", "φ₀", "φ₁")
            .Over(Surface.Of("lg loss", (-3, 4), (-2, 3), (phi0, phi1) => Math.Log10(Bowl(phi0, phi1))));
        foreach (List<(double Phi0, double Phi1)> path in ends)
        {
            bowl = bowl.Line(
                Invariant($"from ({path[0].Phi0}, {path[0].Phi1})"),
                [.. path.Select(at => at.Phi0)],
                [.. path.Select(at => at.Phi1)]);
        }

        run.Picture("bowl", bowl);
        run.Picture("saddle", new Plot("A product: a saddle between two valleys", "φ₀", "φ₁")
            .Over(Surface.Of("√loss", (-2, 2), (-2, 2), (phi0, phi1) => Math.Sqrt(loss((phi0, phi1)))))
            .Line("from (1.5, −1.5)", [.. stuck.Select(at => at.Phi0)], [.. stuck.Select(at => at.Phi1)])
            .Line("from (1.5, −1.4)", [.. past.Select(at => at.Phi0)], [.. past.Select(at => at.Phi1)]));
    }
}
