using GpuNet.Devices;
using GpuNet.Operations;
using GpuNet.Tests.Formulas;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <content>Normalization and the column of ones.</content>
public abstract partial class DeviceContract
{
    private const float Epsilon = 1e-5f;

    /// <summary>
    /// Also one row, one column, parts of the rows that are not whole, and enough to be shared among threads.
    /// </summary>
    private IEnumerable<(int Rows, int Columns)> Tall =>
        [.. Matrices, (0, 4), (1, 5), (31, 2), (32, 2), (33, 2), (65, 1), (1031, 3), (LargeLength / 2, 2)];

    [SkippableFact]
    public void ColumnStatistics_are_the_mean_and_the_biased_variance_of_each_column()
    {
        foreach ((int rows, int columns) in Tall)
        {
            float[] x = Numbers.Tame(rows * columns, columns + 21);
            (float[] means, float[] variances) = Statistics(rows, columns, x);
            for (int column = 0; column < columns; column++)
            {
                float[] one = [.. Enumerable.Range(0, rows).Select(row => x[(row * columns) + column])];
                (double mean, double variance) = Reference.Moments(one);
                double magnitude = one.Select(Math.Abs).DefaultIfEmpty().Max();
                double error = (Math.Min(rows, 512) + 8) * Ulps.Rounding;
                string what = $"of column statistics {rows}×{columns}";
                Expect.Close(mean, error * magnitude, means[column], $"mean {what}", column);
                Expect.Close(
                    variance, error * ((2 * variance) + magnitude), variances[column], $"variance {what}", column);
            }
        }
    }

    [SkippableFact]
    public void A_variance_that_is_small_beside_the_mean_keeps_its_digits()
    {
        const int Rows = 1031;
        float[] x = [.. Numbers.Tame(Rows, 22, -1, 1).Select(number => 10_000 + number)];
        (double mean, double variance) = Reference.Moments(x);
        (float[] means, float[] variances) = Statistics(Rows, 1, x);
        Expect.Close(mean, 2 * Ulps.At(mean), means[0], "mean", 0);
        Expect.Close(variance, 1e-3 * variance, variances[0], "variance", 0);

        using Bench bench = NewBench();
        Statistics ofRow = new(bench.Out(1), bench.Out(1));
        (DeviceBuffer<float> input, DeviceBuffer<float> scale) = (bench.In(x), bench.In(new float[Rows]));
        DeviceBuffer<float> output = bench.Out(Rows);
        bench.Launch(
            "normalize rows", () => Device.Run(
                new NormalizeRows(1, Rows, input, Epsilon, scale, scale, ofRow.Means, ofRow.Variances, output)));
        Expect.Close(mean, 2 * Ulps.At(mean), Device.ToArray(ofRow.Means)[0], "mean of a row", 0);
        Expect.Close(variance, 1e-3 * variance, Device.ToArray(ofRow.Variances)[0], "variance of a row", 0);
    }

    [SkippableFact]
    public void A_variance_that_overflows_gives_NaN_and_not_the_shift()
    {
        float[] x = [3e19f, 1, -3e19f, 2, 3e19f, 4, -3e19f, 3];
        (float[] means, float[] variances) = Statistics(4, 2, x);
        Assert.False(float.IsFinite(variances[0]));
        using Bench bench = NewBench();
        var statistics = new Statistics(bench.In(means), bench.In([float.PositiveInfinity, variances[1]]));
        DeviceBuffer<float> input = bench.In(x);
        DeviceBuffer<float> ones = bench.In([1f, 1f]);
        DeviceBuffer<float>[] outputs = [bench.Out(8), bench.Out(8), bench.Out(8)];
        bench.Launch(
            "normalize columns",
            () => Device.Run(
                new NormalizeColumns(
                    4, 2, input, statistics.Means, statistics.Variances, Epsilon, ones, ones, outputs[0])));
        bench.Launch(
            "gradient",
            () => Device.Run(
                new NormalizeColumnsGradient(
                    4, 2, input, statistics.Means, statistics.Variances, Epsilon, ones, input, ones, ones,
                    outputs[1])));
        Statistics ofRow = new(bench.Out(2), bench.Out(2));
        DeviceBuffer<float> four = bench.In([1f, 1, 1, 1]);
        DeviceBuffer<float> rows = bench.In([3e19f, -3e19f, 3e19f, -3e19f, 1, 2, 4, 3]);
        bench.Launch(
            "normalize rows", () => Device.Run(new NormalizeRows(
                2, 4, rows, Epsilon, four, four, ofRow.Means, ofRow.Variances, outputs[2])));
        foreach (float[] columns in new[] { Device.ToArray(outputs[0]), Device.ToArray(outputs[1]) })
        {
            for (int index = 0; index < columns.Length; index++)
                Assert.Equal(index % 2 == 0, float.IsNaN(columns[index]));
        }

        float[] byRow = Device.ToArray(outputs[2]);
        Assert.All(byRow[..4], value => Assert.True(float.IsNaN(value)));
        Assert.All(byRow[4..], value => Assert.True(float.IsFinite(value)));
    }

    [SkippableFact]
    public void A_column_that_never_varies_has_no_variance_and_normalizes_to_its_shift()
    {
        foreach (int rows in (int[])[1, 2, 33, 1031])
        {
            float[] x =
            [
                .. Enumerable.Range(0, rows * 3).Select(
                    index => (index % 3) switch { 0 => 0f, 1 => 3.7f, _ => -1e-3f }),
            ];
            (float[] means, float[] variances) = Statistics(rows, 3, x);
            using Bench bench = NewBench();
            DeviceBuffer<float> output = bench.Out(x.Length);
            DeviceBuffer<float> input = bench.In(x);
            DeviceBuffer<float> scale = bench.In([2f, 2f, 2f]);
            DeviceBuffer<float> shift = bench.In([0.5f, -1, 3]);
            Statistics statistics = new(bench.In(means), bench.In(variances));
            bench.Launch(
                "normalize", () => Device.Run(
                    new NormalizeColumns(
                        rows, 3, input, statistics.Means, statistics.Variances, Epsilon, scale, shift, output)));
            float[] y = Device.ToArray(output);
            for (int index = 0; index < y.Length; index++)
            {
                float constant = x[index % 3];
                Assert.InRange(variances[index % 3], 0, 1e-12);
                double error = 2 * Ulps.At(constant) * 2 / Math.Sqrt(Epsilon);
                Expect.Close(
                    new[] { 0.5, -1, 3 }[index % 3],
                    error + 1e-6,
                    y[index],
                    $"constant {constant} in {rows} rows",
                    index);
            }
        }
    }

    [SkippableFact]
    public void A_column_with_NaN_or_infinity_has_no_finite_statistics_and_spoils_no_other()
    {
        foreach (int rows in (int[])[1, 5, 70])
        {
            foreach (int place in (int[])[0, rows - 1])
            {
                foreach (float wild in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
                {
                    float[] x = Numbers.Tame(rows * 3, 23);
                    float[] clean = [.. x];
                    x[(place * 3) + 1] = wild;
                    (float[] means, float[] variances) = Statistics(rows, 3, x);
                    (float[] cleanMeans, float[] cleanVariances) = Statistics(rows, 3, clean);
                    Assert.False(float.IsFinite(means[1]));
                    Assert.True(float.IsNaN(variances[1]));
                    Assert.Equal((cleanMeans[0], cleanMeans[2]), (means[0], means[2]));
                    Assert.Equal((cleanVariances[0], cleanVariances[2]), (variances[0], variances[2]));
                }
            }
        }
    }

    [SkippableFact]
    public void NormalizeColumns_takes_any_statistics_also_in_place()
    {
        foreach ((int rows, int columns) in Matrices)
        {
            using Bench bench = NewBench();
            float[] x = Numbers.Wild(rows * columns, columns + 24);
            Normalized given = Normalized.Of(columns, columns, 25);
            DeviceBuffer<float> input = bench.In(x);
            (Statistics statistics, DeviceBuffer<float> scale, DeviceBuffer<float> shift) = given.Place(bench);
            DeviceBuffer<float>[] outputs = [bench.Out(x.Length), bench.InOut(x)];
            foreach ((DeviceBuffer<float> from, DeviceBuffer<float> to) in new[]
            {
                (input, outputs[0]), (outputs[1], outputs[1]),
            })
            {
                bench.Launch(
                    "normalize columns",
                    () => Device.Run(
                        new NormalizeColumns(
                            rows, columns, from, statistics.Means, statistics.Variances, Epsilon, scale, shift, to)));
            }

            foreach (float[] actual in outputs.Select(Device.ToArray))
            {
                for (int index = 0; index < actual.Length; index++)
                {
                    int column = index % columns;
                    double scaled = given.Scale[column] * given.Value(x[index], column);
                    double error = (FunctionRoundings + 4) * Ulps.Rounding * Math.Abs(scaled);
                    double expected = scaled + given.Shift[column];
                    error += Ulps.Rounding * Math.Abs(expected);
                    Expect.Close(expected, error, actual[index], $"normalize columns {rows}×{columns}", index);
                }
            }
        }
    }

    [SkippableFact]
    public void NormalizeColumnsGradient_goes_through_the_statistics_or_not_also_in_place()
    {
        foreach ((int rows, int columns) in Matrices)
        {
            float[] x = Numbers.Tame(rows * columns, columns + 26);
            float[] g = Numbers.Wild(rows * columns, columns + 27);
            float[] products = Numbers.Tame(columns, 28);
            float[] sums = Numbers.Tame(columns, 29);
            Normalized given = Normalized.Of(columns, columns, 30);
            foreach (bool through in (bool[])[true, false])
            {
                using Bench bench = NewBench();
                DeviceBuffer<float> input = bench.In(x);
                DeviceBuffer<float> upstream = bench.In(g);
                (Statistics statistics, DeviceBuffer<float> scale, _) = given.Place(bench);
                DeviceBuffer<float>? dg = through ? bench.In(products) : null;
                DeviceBuffer<float>? db = through ? bench.In(sums) : null;
                DeviceBuffer<float>[] results = [bench.Out(x.Length), bench.InOut(x), bench.InOut(g)];
                const string Name = "gradient of normalize columns";
                bench.Launch(
                    Name,
                    () => Device.Run(
                        new NormalizeColumnsGradient(
                            rows, columns, input, statistics.Means, statistics.Variances, Epsilon, scale, upstream, dg,
                            db, results[0])));
                bench.Launch(
                    Name,
                    () => Device.Run(
                        new NormalizeColumnsGradient(
                            rows, columns, results[1], statistics.Means, statistics.Variances, Epsilon, scale, upstream,
                            dg, db, results[1])));
                bench.Launch(
                    Name,
                    () => Device.Run(
                        new NormalizeColumnsGradient(
                            rows, columns, input, statistics.Means, statistics.Variances, Epsilon, scale, results[2],
                            dg, db, results[2])));
                foreach (float[] actual in results.Select(Device.ToArray))
                {
                    for (int index = 0; index < actual.Length; index++)
                    {
                        int column = index % columns;
                        double factor = given.Scale[column] * given.Inverse(column);
                        double mean = through ? sums[column] / (double)rows : 0;
                        double product = through ? given.Value(x[index], column) * products[column] / rows : 0;
                        double error = (FunctionRoundings + 8) * Ulps.Rounding * Math.Abs(factor)
                            * (Math.Abs(g[index]) + Math.Abs(mean) + Math.Abs(product));
                        Expect.Close(
                            factor * (g[index] - mean - product),
                            error,
                            actual[index],
                            $"{Name} {rows}×{columns}",
                            index);
                    }
                }
            }
        }
    }

    [SkippableTheory]
    [InlineData(NormalizationAxis.Columns)]
    [InlineData(NormalizationAxis.Rows)]
    public void ScaleAndShiftGradient_sums_each_column(NormalizationAxis axis)
    {
        foreach ((int rows, int columns) in Tall)
        {
            using Bench bench = NewBench();
            float[] x = Numbers.Tame(rows * columns, columns + 31);
            float[] g = Numbers.Tame(rows * columns, columns + 32);
            if (g.Length > 2)
                g[^2] = float.NaN;
            bool byRows = axis == NormalizationAxis.Rows;
            Normalized given = Normalized.Of(byRows ? rows : columns, columns, 33);
            DeviceBuffer<float> input = bench.In(x);
            DeviceBuffer<float> upstream = bench.In(g);
            (Statistics statistics, _, _) = given.Place(bench);
            DeviceBuffer<float> scale = bench.Out(columns);
            DeviceBuffer<float> shift = bench.Out(columns);
            DeviceBuffer<float> workspace = bench.Out(new RowParts(rows).WorkspaceLength(columns));
            bench.Launch(
                "gradient of scale and shift",
                () => Device.Run(
                    new ScaleAndShiftGradient(
                        axis, rows, columns, input, statistics.Means, statistics.Variances, Epsilon, upstream, scale,
                        shift, workspace)));
            (float[] products, float[] sums) = (Device.ToArray(scale), Device.ToArray(shift));
            for (int column = 0; column < columns; column++)
            {
                int[] places = [.. Enumerable.Range(0, rows).Select(row => (row * columns) + column)];
                (double sum, double magnitude) = Reference.Sum(places.Select(place => g[place]));
                double[] terms =
                    [.. places.Select(place => g[place] * given.Value(x[place], byRows ? place / columns : column))];
                double error = (Math.Min(rows, 512) + FunctionRoundings + 8) * Ulps.Rounding;
                string what = $"{axis} {rows}×{columns}";
                Expect.Close(sum, error * magnitude, sums[column], $"∂shift {what}", column);
                Expect.Close(terms.Sum(), error * terms.Sum(Math.Abs), products[column], $"∂scale {what}", column);
            }
        }
    }

    [SkippableFact]
    public void Running_statistics_advance_by_their_momentum_with_the_unbiased_variance()
    {
        foreach (int columns in Lengths)
        {
            foreach (int rows in (int[])[0, 1, 2, 7])
            {
                foreach (float momentum in (float[])[0, 0.1f, 1])
                {
                    using Bench bench = NewBench();
                    Normalized given = Normalized.Of(columns, columns, 34);
                    Normalized before = Normalized.Of(columns, columns, 35);
                    (Statistics statistics, _, _) = given.Place(bench);
                    var running = new Statistics(bench.InOut(before.Means), bench.InOut(before.Variances));
                    bench.Launch(
                        "advance statistics", () => Device.Run(
                            new AdvanceStatistics(
                                rows, momentum, statistics.Means, statistics.Variances, running.Means,
                                running.Variances)));
                    (float[] means, float[] variances) =
                        (Device.ToArray(running.Means), Device.ToArray(running.Variances));
                    for (int column = 0; column < columns; column++)
                    {
                        double mean = rows == 0 ? before.Means[column]
                            : ((1.0 - momentum) * before.Means[column]) + ((double)momentum * given.Means[column]);
                        double unbiased = rows > 1 ? given.Variances[column] * (double)rows / (rows - 1) : 0;
                        double variance = rows <= 1 ? before.Variances[column]
                            : ((1.0 - momentum) * before.Variances[column]) + ((double)momentum * unbiased);
                        Expect.Close(mean, 12 * Ulps.Rounding, means[column], $"mean of {rows} rows", column);
                        Expect.Close(
                            variance,
                            12 * Ulps.Rounding * Math.Max(1, variance),
                            variances[column],
                            $"variance of {rows} rows",
                            column);
                    }
                }
            }
        }

        _ = Assert.Throws<ArgumentOutOfRangeException>(
            "momentum", () => Device.Run(
                new AdvanceStatistics(1, 1.5f, Empty().Means, Empty().Variances, Empty().Means, Empty().Variances)));
        _ = Assert.Throws<ArgumentOutOfRangeException>(
            "momentum", () => Device.Run(
                new AdvanceStatistics(
                    1, float.NaN, Empty().Means, Empty().Variances, Empty().Means, Empty().Variances)));
        Statistics Empty() => new(Device.Allocate<float>(0), Device.Allocate<float>(0));
    }

    [SkippableFact]
    public void NormalizeRows_keeps_each_rows_statistics_also_in_place()
    {
        foreach ((int rows, int columns) in Tall)
        {
            using Bench bench = NewBench();
            float[] x = Numbers.Tame(rows * columns, columns + 36);
            int spoiled = -1;
            if (rows > 2)
            {
                spoiled = 1;
                if (columns > 0)
                    x[columns] = rows % 2 == 0 ? float.NaN : float.PositiveInfinity;
            }

            Normalized given = Normalized.Of(rows, columns, 37);
            DeviceBuffer<float> input = bench.In(x);
            (_, DeviceBuffer<float> scale, DeviceBuffer<float> shift) = given.Place(bench);
            Statistics[] statistics = [new(bench.Out(rows), bench.Out(rows)), new(bench.Out(rows), bench.Out(rows))];
            DeviceBuffer<float>[] outputs = [bench.Out(x.Length), bench.InOut(x)];
            bench.Launch(
                "normalize rows",
                () => Device.Run(
                    new NormalizeRows(
                        rows, columns, input, Epsilon, scale, shift, statistics[0].Means, statistics[0].Variances,
                        outputs[0])));
            bench.Launch(
                "normalize rows",
                () => Device.Run(
                    new NormalizeRows(
                        rows, columns, outputs[1], Epsilon, scale, shift, statistics[1].Means, statistics[1].Variances,
                        outputs[1])));
            Expect.SameBits<float>(Device.ToArray(outputs[0]), Device.ToArray(outputs[1]), "normalize rows in place");
            (float[] means, float[] variances) =
                (Device.ToArray(statistics[0].Means), Device.ToArray(statistics[0].Variances));
            float[] actual = Device.ToArray(outputs[0]);
            for (int row = 0; row < rows && columns > 0; row++)
            {
                if (row == spoiled)
                {
                    Assert.True(float.IsNaN(variances[row]));
                    Assert.All(actual[(row * columns)..((row + 1) * columns)], y => Assert.True(float.IsNaN(y)));
                    continue;
                }

                float[] one = x[(row * columns)..((row + 1) * columns)];
                (double mean, double variance) = Reference.Moments(one);
                double magnitude = one.Max(Math.Abs);
                double error = (columns + 8) * Ulps.Rounding;
                Expect.Close(mean, error * magnitude, means[row], $"mean of row {rows}×{columns}", row);
                Expect.Close(
                    variance,
                    error * ((2 * variance) + magnitude),
                    variances[row],
                    $"variance of row {rows}×{columns}",
                    row);
                for (int column = 0; column < columns; column++)
                {
                    double inverse = 1 / Math.Sqrt(variance + Epsilon);
                    double scaled = given.Scale[column] * (one[column] - mean) * inverse;
                    double tolerance = (error * 2 * magnitude * inverse * Math.Abs(given.Scale[column]))
                        + ((error + (FunctionRoundings * Ulps.Rounding))
                            * Math.Abs(scaled)
                            * (2 + (magnitude * inverse * inverse)))
                        + (4 * Ulps.Rounding);
                    Expect.Close(
                        scaled + given.Shift[column], tolerance, actual[(row * columns) + column],
                        $"normalize rows {rows}×{columns}", (row * columns) + column);
                }
            }
        }
    }

    [SkippableFact]
    public void NormalizeRowsGradient_is_the_gradient_also_in_place()
    {
        foreach ((int rows, int columns) in Matrices)
        {
            using Bench bench = NewBench();
            float[] x = Numbers.Tame(rows * columns, columns + 38);
            float[] g = Numbers.Tame(rows * columns, columns + 39);
            if (g.Length > 5)
                g[5] = float.NaN;
            Normalized given = Normalized.Of(rows, columns, 40);
            DeviceBuffer<float> input = bench.In(x);
            DeviceBuffer<float> upstream = bench.In(g);
            (Statistics statistics, DeviceBuffer<float> scale, _) = given.Place(bench);
            DeviceBuffer<float>[] results = [bench.Out(x.Length), bench.InOut(x), bench.InOut(g)];
            const string Name = "gradient of normalize rows";
            bench.Launch(
                Name,
                () => Device.Run(
                    new NormalizeRowsGradient(
                        rows, columns, input, statistics.Means, statistics.Variances, Epsilon, scale, upstream,
                        results[0])));
            bench.Launch(
                Name,
                () => Device.Run(
                    new NormalizeRowsGradient(
                        rows, columns, results[1], statistics.Means, statistics.Variances, Epsilon, scale, upstream,
                        results[1])));
            bench.Launch(
                Name,
                () => Device.Run(
                    new NormalizeRowsGradient(
                        rows, columns, input, statistics.Means, statistics.Variances, Epsilon, scale, results[2],
                        results[2])));
            foreach (float[] actual in results.Select(Device.ToArray))
            {
                for (int row = 0; row < rows; row++)
                {
                    int[] places = [.. Enumerable.Range(row * columns, columns)];
                    double[] h = [.. places.Select(place => (double)given.Scale[place % columns] * g[place])];
                    double[] normalized = [.. places.Select(place => given.Value(x[place], row))];
                    double[] products = [.. h.Zip(normalized, (a, b) => a * b)];
                    for (int column = 0; column < columns; column++)
                    {
                        double mean = h.Sum() / columns;
                        double product = normalized[column] * products.Sum() / columns;
                        double error = (columns + FunctionRoundings + 8) * Ulps.Rounding * given.Inverse(row)
                            * (Math.Abs(h[column])
                                + (h.Sum(Math.Abs) / columns)
                                + (Math.Abs(normalized[column]) * products.Sum(Math.Abs) / columns));
                        Expect.Close(
                            given.Inverse(row) * (h[column] - mean - product), error, actual[places[column]],
                            $"{Name} {rows}×{columns}", places[column]);
                    }
                }
            }
        }
    }

    [SkippableFact]
    public void A_column_of_ones_is_appended_and_dropped_again()
    {
        foreach ((int rows, int columns) in Matrices.Append((4, 0)))
        {
            using Bench bench = NewBench();
            float[] x = Numbers.Wild(rows * columns, columns + 41);
            DeviceBuffer<float> input = bench.In(x);
            DeviceBuffer<float> output = bench.Out(rows * (columns + 1));
            DeviceBuffer<float> back = bench.Out(x.Length);
            bench.Launch("append ones", () => Device.Run(new AppendOnes(rows, columns, input, output)));
            bench.Launch("drop last column", () => Device.Run(new DropLastColumn(rows, columns, output, back)));
            float[] actual = Device.ToArray(output);
            for (int row = 0; row < rows; row++)
            {
                ReadOnlySpan<float> line = actual.AsSpan(row * (columns + 1), columns + 1);
                Expect.SameBits<float>(
                    x.AsSpan(row * columns, columns), line[..columns], $"append ones {rows}×{columns}");
                Assert.Equal(1f, line[columns]);
            }

            Expect.SameBits<float>(x, Device.ToArray(back), $"drop last column {rows}×{columns}");
        }
    }

    private (float[] Means, float[] Variances) Statistics(int rows, int columns, float[] x)
    {
        using Bench bench = NewBench();
        DeviceBuffer<float> input = bench.In(x);
        var statistics = new Statistics(bench.Out(columns), bench.Out(columns));
        DeviceBuffer<float> workspace = bench.Out(new RowParts(rows).WorkspaceLength(columns));
        bench.Launch(
            "column statistics", () => Device.Run(
                new ColumnStatistics(rows, columns, input, statistics.Means, statistics.Variances, workspace)));
        return (Device.ToArray(statistics.Means), Device.ToArray(statistics.Variances));
    }

    /// <summary>Statistics, γ and β that need be of nothing in particular.</summary>
    private sealed record Normalized(float[] Means, float[] Variances, float[] Scale, float[] Shift)
    {
        public static Normalized Of(int statistics, int columns, int seed) => new(
            Numbers.Tame(statistics, seed),
            Numbers.Tame(statistics, seed + 100, 0, 4),
            Numbers.Tame(columns, seed + 200),
            Numbers.Tame(columns, seed + 300));

        public double Inverse(int place) => 1 / Math.Sqrt(Variances[place] + (double)Epsilon);

        public double Value(float x, int place) => ((double)x - Means[place]) * Inverse(place);

        public (Statistics Statistics, DeviceBuffer<float> Scale, DeviceBuffer<float> Shift) Place(Bench bench) =>
            (new Statistics(bench.In(Means), bench.In(Variances)), bench.In(Scale), bench.In(Shift));
    }
}
