namespace GpuNet.Course.Examples;

/// <summary>
/// y = φ₀ + Σ φ_d max(0, θ_d0 + θ_d1 x): one hidden layer of D units is a line with at most D joints, at
/// x = −θ_d0/θ_d1. With more units it comes as close to any continuous function as one likes.
/// </summary>
public sealed class Shallow() : Example(
    9, "shallow", "shallow networks",
    "φ₀ + Σ φ_d a(θ_d0 + θ_d1 x): its joints, and its error as D grows")
{
    private const int Samples = 256;

    // Of joints, at most a thousand; n units cost n² times as much as one.
    private const int Draws = 20_000;

    // From −3 to 3 in even steps.
    private static readonly float[] X =
        [.. Enumerable.Range(0, Samples).Select(index => (6f * index / (Samples - 1)) - 3)];

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        using (Model model = Create(run, units: 3))
        {
            run.Compare("parameters with 3 hidden units", 10, model.ParameterCount, digits: 0);
            CompareJoints(run, model);
        }

        int[] units = [1, 3, 10, 30, 100];
        double[] y = [.. X.Select(x => Target(x))];
        double[] across = [.. X.Select(x => (double)x)];
        Plot fits = new Plot("Universal approximation by D hidden units", "x", "y").Line("function", across, y);
        var errors = new double[units.Length];
        for (int index = 0; index < units.Length; index++)
        {
            (int joints, double[] fit, errors[index]) = BestFit(run, units[index]);
            if (units[index] is 3 or 10 or 100)
                fits = fits.Line($"D = {units[index]}", across, fit);
            if (units[index] is 3 or 10)
            {
                run.AtLeast(
                    $"D = {units[index]}: joints of the best fit that show, at least 7/10 of the units",
                    joints,
                    Math.Ceiling(0.7 * units[index]),
                    digits: 0);
            }
        }

        for (int index = 1; index < units.Length; index++)
        {
            run.AtMost(
                $"mean squared error, D = {units[index]}: below that of D = {units[index - 1]}",
                errors[index],
                errors[index - 1],
                digits: 6);
        }

        double mean = y.Average();
        double variance = y.Average(value => (value - mean) * (value - mean));
        run.AtMost("the same as a share of the function's variance", errors[^1] / variance, 0.01);
        run.Picture("fits", fits);
        var error = new Plot("Error of the fit against hidden units", "hidden units D", "mean squared error")
        {
            LogX = true, LogY = true,
        };
        run.Picture("error", error.Line(string.Empty, [.. units.Select(count => (double)count)], errors));
    }

    // A joint is where a unit's argument is zero; elsewhere the line is straight, so that second differences vanish.
    private static void CompareJoints(ExampleRun run, Model model)
    {
        double[] joints = Joints(model);
        const double Step = 0.01;
        float[] grid = [.. Enumerable.Range(-1000, 2001).Select(index => (float)(index * Step))];
        double[] y = [.. model.Predict(grid).Select(value => (double)value)];
        double[] bends =
            [.. Enumerable.Range(1, grid.Length - 2).Where(
                index => Math.Abs(y[index + 1] - (2 * y[index]) + y[index - 1]) > 1e-4)
            .Select(index => (double)grid[index])];
        run.Print(
            "joints at x = "
            + $"{string.Join(", ", joints.Select(joint => Invariant($"{joint:0.000}")))}");
        run.AtMost("joints of 3 units", joints.Count(joint => Math.Abs(joint) < 10), 3, digits: 0);
        run.Holds(
            "every bend of the output is at a joint",
            bends.All(bend => joints.Any(joint => Math.Abs(bend - joint) <= Step)));
        run.Holds(
            "every joint bends the output",
            joints.Where(joint => Math.Abs(joint) < 9.9).All(
                joint => bends.Any(bend => Math.Abs(bend - joint) <= Step)));
    }

    // Descent moves joints a little, and few of them have many bad optima. So joints are drawn first, many times; for
    // given joints the other weights are a linear least-squares problem. Descent polishes the best draw.
    private static (int Joints, double[] Fit, double Error) BestFit(ExampleRun run, int units)
    {
        var random = new RandomSequence(run.Seed, stream: 106, part: (uint)units);
        Draw best = Enumerable.Range(0, Math.Clamp(Draws / (units * units), 1, 1000))
            .Select(_ => Draw.Of(random, units))
            .MinBy(draw => draw.Error)!;
        using Model model = Create(run, units);
        float[][] weights = [[.. best.Slopes], [.. best.Offsets], [.. best.Outputs[..^1]], [best.Outputs[^1]]];
        foreach ((Parameter parameter, float[] drawn) in model.Parameters.Zip(weights))
            run.Device.CopyIn<float>(drawn, parameter.Weights);
        DataSet data = DataSet.Regression("function", [1], X, X.Select(x => (float)Target(x)).ToArray(), 1);
        var options = new TrainerOptions { Batch = 32, Epochs = run.Full ? 5000 : 500, LearningRate = 0.002f };
        using var trainer = new Trainer(model, new Adam(), data, options: options);
        _ = trainer.Train(cancellation: run.Cancellation);
        double[] fit = [.. model.Predict(X).Select(value => (double)value)];
        return (Visible(model), fit, fit.Zip(X, (ours, x) => Math.Pow(ours - Target(x), 2)).Average());
    }

    // Joints between −3 and 3 at which the slope changes by 0.2 or more; joints closer than 0.1 look like one.
    private static int Visible(Model model)
    {
        float[] slopes = model.Parameters[0].ToArray();
        float[] outputs = model.Parameters[2].ToArray();
        float[] offsets = model.Parameters[1].ToArray();
        (double X, double Bend)[] bends =
        [
            .. slopes
                .Select((slope, unit) => ((double)(-offsets[unit] / slope), (double)outputs[unit] * Math.Abs(slope)))
                .Where(bend => Math.Abs(bend.Item1) < 3)
                .OrderBy(bend => bend.Item1),
        ];
        int count = 0;
        for (int first = 0, end; first < bends.Length; first = end)
        {
            for (end = first + 1; end < bends.Length && bends[end].X - bends[first].X < 0.1; end++)
            {
            }

            if (Math.Abs(bends[first..end].Sum(bend => bend.Bend)) >= 0.2)
                count++;
        }

        return count;
    }

    private static double[] Joints(Model model) =>
    [
        .. model.Parameters[1].ToArray()
            .Zip(model.Parameters[0].ToArray(), (offset, slope) => (double)(-offset / slope))
            .Order(),
    ];

    // Biases start at random too: from zero, all joints would start at x = 0.
    private static Model Create(ExampleRun run, int units) => new(
        run.Device,
        [1],
        [new Dense(units, biasInitializer: new HeUniform()), new Activation(new ReLU()), new Dense(1)],
        run.Seed);

    private static double Target(double x) => Math.Sin(2 * x) + (0.5 * Math.Cos(4 * x));

    // Joints at random, and the outer weights, the offset last, with which they fit best.
    private sealed record Draw(float[] Slopes, float[] Offsets, float[] Outputs, double Error)
    {
        public static Draw Of(RandomSequence random, int units)
        {
            float[] slopes = [.. Enumerable.Range(0, units).Select(_ => random.NextDouble() < 0.5 ? -1f : 1)];

            // One in each of D equal parts of −3 … 3.
            float[] offsets =
                [.. slopes.Select((slope, unit) => slope * (float)(3 - (6 * (unit + random.NextDouble()) / units)))];
            double[][] rows =
            [
                .. X.Select(x => (double[])[.. slopes.Zip(
                    offsets, (slope, offset) => Math.Max(0, (double)((slope * x) + offset))), 1]),
            ];
            double[] y = [.. X.Select(x => Target(x))];
            double[] outputs = LeastSquares(rows, y);
            double error = rows.Zip(y, (row, label) => Math.Pow(row.Zip(outputs, (h, w) => h * w).Sum() - label, 2))
                .Average();
            return new Draw(slopes, offsets, [.. outputs.Select(output => (float)output)], error);
        }

        // (HᵀH + εI)w = Hᵀy by elimination; ε for units that are zero everywhere.
        private static double[] LeastSquares(double[][] rows, double[] y)
        {
            int n = rows[0].Length;
            double[][] a =
            [
                .. Enumerable.Range(0, n).Select(i => (double[])
                [
                    .. Enumerable.Range(0, n).Select(j => rows.Sum(row => row[i] * row[j]) + (i == j ? 1e-6 : 0)),
                    rows.Zip(y, (row, label) => row[i] * label).Sum(),
                ]),
            ];
            for (int pivot = 0; pivot < n; pivot++)
            {
                for (int row = pivot + 1; row < n; row++)
                {
                    double factor = a[row][pivot] / a[pivot][pivot];
                    for (int column = pivot; column <= n; column++)
                        a[row][column] -= factor * a[pivot][column];
                }
            }

            double[] w = new double[n];
            for (int row = n - 1; row >= 0; row--)
                w[row] = (a[row][n] - Enumerable.Range(row + 1, n - row - 1).Sum(j => a[row][j] * w[j])) / a[row][row];
            return w;
        }
    }
}
