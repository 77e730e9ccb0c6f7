using GpuNet.CudaEmulator.Kernels;
using GpuNet.Devices;
using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.TestReport;
using ILGPU;
using Xunit;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;

public sealed class NormalizationKernelTests : IDeviceTests
{
    public static DevicePlace Place => Shapes.Place;

    private const float Epsilon = 1e-3f;

    public static TheoryData<int, int> Sizes() => new() { { 1, 1 }, { 3, 10 }, { 33, 7 }, { 130, 3 }, { 70, 1 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Statistics_of_columns_come_from_parts_of_the_rows(int rows, int columns)
    {
        float[] x = Shapes.Numbers(rows * columns);
        var split = new RowParts(rows);
        float[] parts = Shapes.Run<float>("part moments", split.WorkspaceLength(columns), (bench, r) =>
        {
            ArrayView<float> input = bench.Global(x, "x");
            return () => Call(NormalizationKernels.PartMoments, rows, split.Length, columns, input, r);
        });
        for (int part = 0; part < split.Count; part++)
        {
            int first = part * split.Length;
            int count = Math.Min(split.Length, rows - first);
            (double[] means, double[] variances) = Moments(count, columns, x.AsSpan(first * columns, count * columns));
            int place = part * columns;
            Shapes.Close(means, parts.AsSpan(place, columns), 1e-6);
            double[] squares = [.. variances.Select(variance => variance * count)];
            Shapes.Close(squares, parts.AsSpan((split.Count * columns) + place, columns), 1e-5);
        }

        (double[] mean, double[] variance) = Moments(rows, columns, x);
        foreach (bool second in (bool[])[false, true])
        {
            float[] actual = Shapes.Run<float>("join moments", columns, (bench, r) =>
            {
                ArrayView<float> workspace = bench.Global(parts, "parts");
                ArrayView<float> other = bench.Global<float>(columns, "other");
                return second
                    ? () => Call(NormalizationKernels.JoinMoments, rows, split.Length, columns, workspace, other, r)
                    : () => Call(NormalizationKernels.JoinMoments, rows, split.Length, columns, workspace, r, other);
            });
            Shapes.Close(second ? variance : mean, actual, 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Columns_are_normalized_and_their_gradient_is_elementwise(int rows, int columns)
    {
        float[] x = Shapes.Numbers(rows * columns);
        float[] g = Shapes.Numbers(rows * columns, 5);
        Given given = new(columns, columns);
        double[] normalized = [.. x.Select((value, index) => given.Normalized(value, index % columns))];
        Shapes.Close(
            [
                .. normalized.Select(
                    (value, index) => (given.Scale[index % columns] * value) + given.Shift[index % columns]),
            ],
            Shapes.Run<float>("normalize columns", x.Length, (bench, r) =>
            {
                NormalizationViews views = given.Views(bench, x);
                ArrayView<float> shift = bench.Global(given.Shift, "shift");
                return () => Call(NormalizationKernels.NormalizeColumns, columns, views, shift, r);
            }),
            1e-5);
        float[] products = Shapes.Numbers(columns, 7);
        float[] sums = Shapes.Numbers(columns, 9);
        foreach (bool own in (bool[])[true, false])
        {
            double[] expected = [.. g.Select((value, index) => Gradient(value, index))];
            double Gradient(float value, int index)
            {
                int column = index % columns;
                double factor = given.Scale[column] * given.Inverse(column);
                return own
                    ? factor * (value - (sums[column] / (double)rows) - (normalized[index] * products[column] / rows))
                    : factor * value;
            }

            float[] actual = Shapes.Run<float>("gradient of normalize columns", x.Length, (bench, r) =>
            {
                NormalizationViews views = given.Views(bench, x);
                ArrayView<float> upstream = bench.Global(g, "upstream");
                ArrayView<float> scale = own ? bench.Global(products, "products") : ArrayView<float>.Empty;
                ArrayView<float> shift = own ? bench.Global(sums, "sums") : ArrayView<float>.Empty;
                return () =>
                    Call(
                        NormalizationKernels.NormalizeColumnsGradient, rows, columns, views, upstream, scale, shift, r);
            });
            Shapes.Close(expected, actual, 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Sums_of_scale_and_shift_go_by_parts_of_the_rows(int rows, int columns)
    {
        float[] x = Shapes.Numbers(rows * columns);
        float[] g = Shapes.Numbers(rows * columns, 5);
        var split = new RowParts(rows);
        foreach (bool byRows in (bool[])[false, true])
        {
            Given given = new(byRows ? rows : columns, columns);
            double[] expected = new double[split.WorkspaceLength(columns)];
            for (int index = 0; index < x.Length; index++)
            {
                int row = index / columns;
                int column = index % columns;
                int place = (row / split.Length * columns) + column;
                expected[place] += g[index] * given.Normalized(x[index], byRows ? row : column);
                expected[(split.Count * columns) + place] += g[index];
            }

            Shapes.Close(
                expected,
                Shapes.Run<float>("part sums", expected.Length, (bench, r) =>
                {
                    NormalizationViews views = given.Views(bench, x);
                    ArrayView<float> upstream = bench.Global(g, "upstream");
                    return () =>
                        Call(
                            NormalizationKernels.PartSums,
                            byRows ? 1 : 0,
                            rows,
                            split.Length,
                            columns,
                            views,
                            upstream,
                            r);
                }),
                1e-5);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void Running_statistics_advance(int rows)
    {
        Given given = new(9, 9);
        float[] before = Shapes.Numbers(9, 50);
        foreach (bool variance in (bool[])[false, true])
        {
            float[] from = variance ? given.Variances : given.Means;
            double factor = variance ? rows / (rows - 1.0) : 1;
            bool stays = rows == 0 || (variance && rows == 1);
            double[] expected =
                [.. before.Select((value, index) => stays ? value : (0.75 * value) + (0.25 * factor * from[index]))];
            float[] actual = Shapes.Run(
                "advance statistics",
                9,
                (bench, r) =>
                {
                    (ArrayView<float> means, ArrayView<float> variances) =
                        (bench.Global(given.Means, "means"), bench.Global(given.Variances, "variances"));
                    ArrayView<float> other = bench.Global(before, "other");
                    return variance
                        ? () => Call(NormalizationKernels.AdvanceStatistics, rows, 0.25f, means, variances, other, r)
                        : () => Call(NormalizationKernels.AdvanceStatistics, rows, 0.25f, means, variances, r, other);
                },
                before);
            Shapes.Close(expected, actual, 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Rows_are_normalized_with_their_own_statistics(int rows, int columns)
    {
        float[] x = Shapes.Numbers(rows * columns);
        float[] g = Shapes.Numbers(rows * columns, 5);
        double[] means = new double[rows];
        double[] variances = new double[rows];
        for (int row = 0; row < rows; row++)
        {
            double[] one = [.. x.Skip(row * columns).Take(columns).Select(value => (double)value)];
            means[row] = one.Average();
            variances[row] = one.Average(value => Math.Pow(value - means[row], 2));
        }

        Given given = new(rows, columns)
        {
            Means = [.. means.Select(value => (float)value)],
            Variances = [.. variances.Select(value => (float)value)],
        };
        double[] normalized = [.. x.Select((value, index) => given.Normalized(value, index / columns))];
        double[] values =
        [
            .. normalized.Select(
                (value, index) => (given.Scale[index % columns] * value) + given.Shift[index % columns]),
        ];
        foreach ((double[] expected, int output) in new[] { (values, 0), (means, 1), (variances, 2) })
        {
            float[] actual = Shapes.Run<float>("normalize rows", expected.Length, (bench, r) =>
            {
                ArrayView<float>[] outputs =
                    [
                        bench.Global<float>(x.Length, "y"),
                        bench.Global<float>(rows, "m"),
                        bench.Global<float>(rows, "v"),
                    ];
                outputs[output] = r;
                var views = new NormalizationViews(
                    bench.Global(x, "x"), outputs[1], outputs[2], Epsilon, bench.Global(given.Scale, "scale"));
                ArrayView<float> shift = bench.Global(given.Shift, "shift");
                return () => Call(NormalizationKernels.NormalizeRows, rows, columns, views, shift, outputs[0]);
            });
            Shapes.Close(expected, actual, 2e-5);
        }

        double[] gradient = new double[x.Length];
        for (int index = 0; index < x.Length; index++)
        {
            int start = index / columns * columns;
            int[] places = [.. Enumerable.Range(start, columns)];
            double sum = places.Sum(place => (double)given.Scale[place - start] * g[place]);
            double product = places.Sum(place => (double)given.Scale[place - start] * g[place] * normalized[place]);
            gradient[index] = given.Inverse(index / columns)
                * ((given.Scale[index - start] * (double)g[index])
                    - (sum / columns)
                    - (normalized[index] * product / columns));
        }

        float[] slopes = Shapes.Run<float>("gradient of normalize rows", x.Length, (bench, r) =>
        {
            NormalizationViews views = given.Views(bench, x);
            ArrayView<float> upstream = bench.Global(g, "upstream");
            return () => Call(NormalizationKernels.NormalizeRowsGradient, rows, columns, views, upstream, r);
        });
        Shapes.Close(gradient, slopes, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_column_of_ones_comes_and_goes(int rows, int columns)
    {
        float[] x = Shapes.Numbers(rows * columns);
        float[] appended = Shapes.Run<float>("append ones", rows * (columns + 1), (bench, r) =>
        {
            ArrayView<float> input = bench.Global(x, "x");
            return () => Call(NormalizationKernels.AppendOnes, columns, input, r);
        });
        Assert.Equal(x.Chunk(columns).SelectMany(row => row.Append(1)), appended);
        Assert.Equal(x, Shapes.Run<float>("drop last column", x.Length, (bench, r) =>
        {
            ArrayView<float> input = bench.Global(appended, "x");
            return () => Call(NormalizationKernels.DropLastColumn, columns, input, r);
        }));
    }

    private static (double[] Means, double[] Variances) Moments(int rows, int columns, ReadOnlySpan<float> x)
    {
        double[] means = new double[columns];
        double[] variances = new double[columns];
        for (int index = 0; index < x.Length; index++)
            means[index % columns] += (double)x[index] / rows;
        for (int index = 0; index < x.Length; index++)
            variances[index % columns] += Math.Pow(x[index] - means[index % columns], 2) / rows;
        return (means, variances);
    }

    /// <summary>Statistics, γ and β of nothing in particular.</summary>
    private sealed class Given(int statistics, int columns)
    {
        public float[] Means { get; init; } = Shapes.Numbers(statistics, 21);

        public float[] Variances { get; init; } = [.. Shapes.Numbers(statistics, 22).Select(MathF.Abs)];

        public float[] Scale { get; } = Shapes.Numbers(columns, 23);

        public float[] Shift { get; } = Shapes.Numbers(columns, 24);

        public double Inverse(int place) => 1 / Math.Sqrt(Variances[place] + (double)Epsilon);

        public double Normalized(float x, int place) => ((double)x - Means[place]) * Inverse(place);

        public NormalizationViews Views(KernelBench bench, float[] x) => new(
            bench.Global(x, "x"), bench.Global(Means, "means"), bench.Global(Variances, "variances"), Epsilon,
            bench.Global(Scale, "scale"));
    }
}
