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
            using Model model = Fit(run, units[index]);
            double[] fit = [.. model.Predict(X).Select(value => (double)value)];
            errors[index] = fit.Zip(y, (ours, wanted) => (ours - wanted) * (ours - wanted)).Average();
            if (units[index] is 3 or 10 or 100)
                fits = fits.Line($"D = {units[index]}", across, fit);
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
        float[] slopes = model.Parameters[0].ToArray();
        float[] offsets = model.Parameters[1].ToArray();
        double[] joints = [.. offsets.Zip(slopes, (offset, slope) => (double)(-offset / slope)).Order()];
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

    private static Model Fit(ExampleRun run, int units)
    {
        Model model = Create(run, units);
        DataSet data = DataSet.Regression("function", [1], X, X.Select(x => (float)Target(x)).ToArray(), 1);
        var options = new TrainerOptions { Batch = 32, Epochs = run.Full ? 5000 : 500, LearningRate = 0.02f };
        using var trainer = new Trainer(model, new Adam(), data, options: options);
        _ = trainer.Train(cancellation: run.Cancellation);
        return model;
    }

    // Biases start at random too: from zero, all joints would start at x = 0.
    private static Model Create(ExampleRun run, int units) => new(
        run.Device,
        [1],
        [new Dense(units, biasInitializer: new HeUniform()), new Activation(new ReLU()), new Dense(1)],
        run.Seed);

    private static double Target(double x) => Math.Sin(2 * x) + (0.5 * Math.Cos(4 * x));
}
