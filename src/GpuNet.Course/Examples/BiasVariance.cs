namespace GpuNet.Course.Examples;

/// <summary>
/// Expected squared error = bias² + variance + noise. y = x² with noise of σ = 0.1 at 100 places from 0 to 1 is fitted
/// by polynomials of several degrees d, again and again with new noise. Bias² is how far the mean fit is from x², the
/// variance how far a fit is from the mean fit: σ²(d + 1)/100 for least squares.
/// </summary>
public sealed class BiasVariance() : Example(
    29, "bias-variance", "regression",
    "polynomials of degree 0 to 10 through x² with noise: bias falls, variance rises")
{
    private const int Places = 100;
    private const int Noises = 200;
    private const double Sigma = 0.1;
    private static readonly int[] Degrees = [0, 1, 2, 5, 10];

    /// <inheritdoc/>
    public override void Run(ExampleRun run)
    {
        double[] x = [.. Enumerable.Range(0, Places).Select(index => index / (Places - 1.0))];
        var random = new RandomSequence(run.Seed, stream: 109, part: 0);

        // All draws of the noise are fitted at once, each as an output of its own.
        float[] labels =
        [
            .. x.SelectMany(at => Enumerable.Range(0, Noises).Select(
                _ => (float)((at * at) + (Sigma * random.NextNormal())))),
        ];
        var biases = new double[Degrees.Length];
        var variances = new double[Degrees.Length];
        for (int index = 0; index < Degrees.Length; index++)
            (biases[index], variances[index]) = Fit(run, x, labels, Degrees[index]);
        for (int index = 0; index < Degrees.Length; index++)
        {
            run.Print(Invariant(
                $"degree {Degrees[index],2}: bias² {biases[index]:0.000000}, variance {variances[index]:0.000000}"));
        }

        // Of x² at these places: its variance, and what the best straight line leaves.
        double mean = x.Average(at => at * at);
        double slope = x.Sum(at => (at - 0.5) * at * at) / x.Sum(at => (at - 0.5) * (at - 0.5));
        double constant = x.Average(at => Math.Pow((at * at) - mean, 2));
        double line = x.Average(at => Math.Pow((at * at) - mean - (slope * (at - 0.5)), 2));
        run.Within("degree 0: bias²", [constant], [biases[0]], tolerance: 0.002, digits: 4);
        run.Within("degree 1: bias²", [line], [biases[1]], tolerance: 0.001, digits: 4);
        run.AtMost("degree 2: bias²", biases[2], 0.0001, digits: 6);
        for (int index = 0; index < Degrees.Length; index++)
        {
            double expected = Sigma * Sigma * (Degrees[index] + 1) / Places;
            run.Within(
                $"degree {Degrees[index]}: variance, σ²(d + 1)/100",
                [expected],
                [variances[index]],
                tolerance: 0.3 * expected,
                digits: 5);
        }

        double[] error = [.. biases.Zip(variances, (bias, variance) => bias + variance)];
        run.Verify("degree with the least bias² + variance", 2, Degrees[Array.IndexOf(error, error.Min())], digits: 0);
        double[] degrees = [.. Degrees.Select(degree => (double)degree)];
        run.Picture("error", new Plot("Bias and variance against the polynomial's degree", "degree", "squared error")
        {
            LogY = true,
        }
        .Line("bias²", degrees, biases).Line("variance", degrees, variances).Line("sum", degrees, error));
    }

    private static (double Bias, double Variance) Fit(ExampleRun run, double[] x, float[] labels, int degree)
    {
        // Legendre polynomials span the same as powers of x do, but descent does not zigzag between them.
        float[] features = [.. x.SelectMany(at => Legendre((2 * at) - 1, degree))];
        using var model = new Model(run.Device, [degree + 1], [new Dense(Noises, useBias: false)], run.Seed);
        using ConjugateGradient search = ConjugateGradient.For(
            model,
            DataSet.Regression("polynomial", [degree + 1], features, labels, Noises),
            Objective.Of(new SquaredError()),
            new ConjugateGradientOptions { GradientTolerance = 1e-5f, CurvatureConstant = 1e-3f });
        while (search.Iterations < 100 && !search.Converged)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            _ = search.Step();
        }

        double[][] fits =
            [.. model.Predict(features).Chunk(Noises).Select(row => Array.ConvertAll(row, fit => (double)fit))];
        double[] means = [.. fits.Select(row => row.Average())];
        return (
            means.Zip(x, (mean, at) => Math.Pow(mean - (at * at), 2)).Average(),
            fits.Zip(means, (row, mean) => row.Average(fit => Math.Pow(fit - mean, 2))).Average());
    }

    private static IEnumerable<float> Legendre(double x, int degree)
    {
        (double before, double now) = (0, 1);
        for (int k = 0; k <= degree; k++)
        {
            yield return (float)(now * Math.Sqrt((2 * k) + 1));
            (before, now) = (now, ((((2 * k) + 1) * x * now) - (k * before)) / (k + 1));
        }
    }
}
