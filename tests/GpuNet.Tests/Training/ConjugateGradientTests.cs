using GpuNet.Data;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Activations;
using GpuNet.Graphs;
using GpuNet.Layers;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Training;

public sealed class ConjugateGradientTests : IDisposable
{
    private static readonly ConjugateGradientOptions Exact = new() { CurvatureConstant = 1e-3f };

    private readonly HostDevice device = HostDevice.Create(1);

    public void Dispose() => device.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    public void A_quadratic_of_n_variables_takes_n_steps(int n)
    {
        // ½xᵀAx − bᵀx with A = I + 2vvᵀ/vᵀv + diag(0 … 1): the optimum solves Ax = b.
        double[,] a = Matrix(n);
        float[] b = [.. Enumerable.Range(0, n).Select(index => (float)Math.Sin(index + 1))];
        var graph = new Graph();
        using Parameter matrix = Parameter.Create(
            device, "A", new Shape(n, n), [.. a.Cast<double>().Select(x => (float)x)]);
        using Parameter right = Parameter.Create(device, "b", new Shape(1, n), b);
        using Parameter point = Parameter.Create(device, "x", new Shape(1, n), new float[n]);
        Value x = graph.Parameter(point);
        Value loss = (0.5f * graph.Sum(graph.MatMul(x, graph.Parameter(matrix)) * x)) - graph.Sum(
            x * graph.Parameter(right));
        using var search = new ConjugateGradient(graph, loss, [point], options: Exact);
        for (int step = 0; step < n && search.Step(); step++)
        {
        }

        double[] optimum = Solve(a, [.. b.Select(number => (double)number)]);
        float[] actual = point.ToArray();
        for (int index = 0; index < n; index++)
            Assert.Equal(optimum[index], actual[index], 2e-4);
        Assert.InRange(search.Iterations, 1, n);
        Assert.InRange(search.GradientNorm, 0, 5e-4);
        // Two or three a line search, and some where the gradient is all rounding.
        Assert.InRange(search.Evaluations, 2, (4 * n) + 1);
    }

    [Theory]
    [InlineData(-1.2f, 1f)]
    [InlineData(2f, -3f)]
    [InlineData(0f, 0f)]
    public void Rosenbrocks_valley_is_followed_to_its_end(float x0, float y0)
    {
        var graph = new Graph();
        using Parameter px = Parameter.Create(device, "x", x0);
        using Parameter py = Parameter.Create(device, "y", y0);
        Value x = graph.Parameter(px);
        Value y = graph.Parameter(py);
        Value slack = y - (x * x);
        Value loss = ((1 - x) * (1 - x)) + (100 * (slack * slack));
        using var search = new ConjugateGradient(graph, loss, options: new() { GradientTolerance = 1e-4f });
        double before = double.PositiveInfinity;
        for (int step = 0; step < 200 && search.Step(); step++)
        {
            Assert.True(search.Loss <= before, $"the loss rose in step {step}: {before} to {search.Loss}");
            before = search.Loss;
        }

        Assert.Equal(1, px.ToArray()[0], 1e-3);
        Assert.Equal(1, py.ToArray()[0], 2e-3);
        Assert.InRange(search.Iterations, 5, 100);
    }

    [Fact]
    public void Logistic_regression_reaches_the_optimum_of_newtons_method()
    {
        // Clouds that overlap, so that the optimum is finite; weights of a Dense(2 → 2) as differences of classes.
        DataSet data = TrainingSamples.Clouds(200, 2, 2, spread: 3);
        using var model = new Model(device, [2], [new Dense(2)], seed: 1);
        using var search = ConjugateGradient.For(model, data, options: new() { GradientTolerance = 1e-5f });
        Assert.True(search.Minimize(100), $"{search.GradientNorm} after {search.Iterations}");
        double[] newton = Newton(data);
        float[] weight = model.Parameters[0].ToArray();
        float[] bias = model.Parameters[1].ToArray();
        Assert.Equal(newton[0], weight[1] - weight[0], 1e-3);
        Assert.Equal(newton[1], weight[3] - weight[2], 1e-3);
        Assert.Equal(newton[2], bias[1] - bias[0], 1e-3);
        using var evaluator = new Evaluator(model, data);
        Assert.Equal(search.Loss, evaluator.Run().Loss, 1e-5);
        Assert.False(search.Step());
    }

    [Fact]
    public void A_network_learns_and_frozen_weights_and_dropout_stay_out()
    {
        DataSet data = TrainingSamples.Clouds(150, 4, 3);
        using var model = new Model(
            device, [4], [new Dense(8), new Activation(default(Tanh)), new Dropout(0.5f), new Dense(3)], seed: 1);
        model.Parameters[1].Frozen = true;
        float[] frozen = model.Parameters[1].ToArray();
        using var search = ConjugateGradient.For(model, data);
        double start = double.NaN;
        for (int step = 0; step < 100 && search.Step(); step++)
            start = double.IsNaN(start) ? search.Loss : start;
        Assert.InRange(search.Loss, 0, start / 10);
        Assert.Equal(frozen, model.Parameters[1].ToArray());
        using var evaluator = new Evaluator(model, data);
        Assert.Equal(search.Loss, evaluator.Run().Loss, 1e-5);
    }

    [Fact]
    public void A_step_allocates_nothing_and_a_disposed_search_holds_nothing()
    {
        DataSet data = TrainingSamples.Clouds(100, 4, 3, spread: 2);
        using var model = new Model(device, [4], [new Dense(8), new Activation(default(Tanh)), new Dense(3)], seed: 1);
        int allocations = device.Allocations;
        using (ConjugateGradient search = ConjugateGradient.For(model, data))
        {
            Steady.AllocatesNothing(() => Assert.True(search.Step()), steps: 3, rounds: 10, "conjugate gradients");
        }

        Assert.Equal(allocations, device.Allocations);
    }

    [Fact]
    public void A_stationary_point_is_left_alone_and_a_bad_start_refused()
    {
        var graph = new Graph();
        using Parameter weight = Parameter.Create(device, "w", new Shape(2), 0, 0);
        Value w = graph.Parameter(weight);
        using var search = new ConjugateGradient(graph, graph.Sum(w * w));
        Assert.True(search.Minimize(5));
        Assert.Equal(0, search.Iterations);
        device.CopyIn<float>([float.NaN, 1], weight.Weights);
        using var lost = new ConjugateGradient(graph, graph.Sum(w * w));
        _ = Assert.Throws<DivergedException>(() => lost.Step());
        int before = device.Allocations;
        _ = Assert.Throws<ArgumentException>(
            () => new ConjugateGradient(graph, graph.Sum(w), options: new() { CurvatureConstant = 0.7f }));
        _ = Assert.Throws<ArgumentException>(() => new ConjugateGradient(graph, graph.Sum(graph.Input("x"))));
        Assert.Equal(before, device.Allocations);
    }

    private static double[,] Matrix(int n)
    {
        var a = new double[n, n];
        double[] v = [.. Enumerable.Range(0, n).Select(index => Math.Cos(3.0 * index) + 0.1)];
        double length = v.Sum(x => x * x);
        for (int row = 0; row < n; row++)
        {
            for (int column = 0; column < n; column++)
            {
                a[row, column] = (float)((2 * v[row] * v[column] / length)
                    + (row == column ? 1 + (row / (double)n) : 0));
            }
        }

        return a;
    }

    /// <summary>Gaussian elimination; the matrices here need no pivots.</summary>
    private static double[] Solve(double[,] matrix, double[] right)
    {
        int n = right.Length;
        var a = (double[,])matrix.Clone();
        double[] x = [.. right];
        for (int pivot = 0; pivot < n; pivot++)
        {
            for (int row = pivot + 1; row < n; row++)
            {
                double factor = a[row, pivot] / a[pivot, pivot];
                for (int column = pivot; column < n; column++)
                    a[row, column] -= factor * a[pivot, column];
                x[row] -= factor * x[pivot];
            }
        }

        for (int row = n - 1; row >= 0; row--)
        {
            for (int column = row + 1; column < n; column++)
                x[row] -= a[row, column] * x[column];
            x[row] /= a[row, row];
        }

        return x;
    }

    /// <summary>Weights and bias of p(class 1) = σ(wx + b) by Newton's method in double precision.</summary>
    private static double[] Newton(DataSet data)
    {
        double[] w = [0, 0, 0];
        for (int iteration = 0; iteration < 30; iteration++)
        {
            double[] gradient = [0, 0, 0];
            var hessian = new double[3, 3];
            for (int sample = 0; sample < data.Count; sample++)
            {
                double[] x = [.. TrainingSamples.Sample(data, sample), 1];
                double p = 1 / (1 + Math.Exp(-x.Zip(w, (a, b) => a * b).Sum()));
                for (int row = 0; row < 3; row++)
                {
                    gradient[row] += (p - data.Labels.Span[sample]) * x[row];
                    for (int column = 0; column < 3; column++)
                        hessian[row, column] += p * (1 - p) * x[row] * x[column];
                }
            }

            double[] step = Solve(hessian, gradient);
            for (int index = 0; index < 3; index++)
                w[index] -= step[index];
        }

        return w;
    }
}
