using GpuNet.Devices;
using GpuNet.Operations;
using GpuNet.Tests.Formulas;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <content>Launches on rows, and sums.</content>
public abstract partial class DeviceContract
{
    [SkippableFact]
    public void AddRow_and_ScaleRows_reach_every_element_also_in_place()
    {
        foreach ((int rows, int columns) in Matrices)
        {
            using Bench bench = NewBench();
            float[] x = Numbers.Wild(rows * columns, columns + 1);
            float[] b = Numbers.Tame(columns, 2);
            float[] f = Numbers.Tame(rows, 3);
            DeviceBuffer<float> input = bench.In(x);
            DeviceBuffer<float> row = bench.In(b);
            DeviceBuffer<float> factors = bench.In(f);
            DeviceBuffer<float>[] sums = [bench.Out(x.Length), bench.InOut(x)];
            DeviceBuffer<float>[] products = [bench.Out(x.Length), bench.InOut(x)];
            bench.Launch("add row", () => Device.Run(new AddRow(rows, columns, input, row, sums[0])));
            bench.Launch("add row", () => Device.Run(new AddRow(rows, columns, sums[1], row, sums[1])));
            bench.Launch("scale rows", () => Device.Run(new ScaleRows(rows, columns, input, factors, products[0])));
            bench.Launch(
                "scale rows", () => Device.Run(new ScaleRows(rows, columns, products[1], factors, products[1])));
            foreach (float[] actual in sums.Select(Device.ToArray))
            {
                for (int index = 0; index < actual.Length; index++)
                {
                    Expect.Rounded(
                        (double)x[index] + b[index % columns], actual[index], $"add row {rows}×{columns}", index);
                }
            }

            foreach (float[] actual in products.Select(Device.ToArray))
            {
                for (int index = 0; index < actual.Length; index++)
                {
                    Expect.Rounded(
                        (double)x[index] * f[index / columns], actual[index], $"scale rows {rows}×{columns}", index);
                }
            }
        }
    }

    [SkippableFact]
    public void SumColumns_sums_each_column()
    {
        foreach ((int rows, int columns) in Matrices.Append((0, 4)))
        {
            using Bench bench = NewBench();
            float[] x = Numbers.Tame(rows * columns, columns + 9);
            if (x.Length > 2)
                x[^2] = float.NaN;
            CheckColumnSums(bench, rows, columns, x);
        }
    }

    [SkippableFact]
    public void SumColumns_adds_many_rows_of_few_columns_and_keeps_what_is_no_number_in_its_column()
    {
        foreach ((int rows, int columns) in from rows in (int[])[255, 256, 257, 511, 513, 1031]
                                            from columns in (int[])[1, 2, 3, 5, 8, 15, 16, 17, 24, 31]
                                            select (rows, columns))
        {
            using Bench bench = NewBench();
            float[] x = Numbers.Tame(rows * columns, rows + columns);

            // The neighbours of each of these columns are finite; the last has both infinities, so no number.
            Put(rows - 1, 1, float.NaN);
            Put(0, 4, float.PositiveInfinity);
            Put(rows / 2, 7, float.NegativeInfinity);
            Put(rows / 3, columns - 1, float.NegativeInfinity);
            Put(rows - 2, columns - 1, float.PositiveInfinity);
            CheckColumnSums(bench, rows, columns, x);

            void Put(int row, int column, float value)
            {
                if (column < columns)
                    x[(row * columns) + column] = value;
            }
        }
    }

    [SkippableFact]
    public void Broadcast_writes_the_scaled_scalar_to_every_element()
    {
        foreach (int length in Lengths)
        {
            foreach (float number in (float[])[1.5f, -0f, float.NaN, float.PositiveInfinity])
            {
                using Bench bench = NewBench();
                DeviceBuffer<float> scalar = bench.In([number]);
                DeviceBuffer<float> result = bench.Out(length);
                bench.Launch("broadcast", () => Device.Run(new Broadcast(scalar, 0.3f, result)));
                float[] actual = Device.ToArray(result);
                for (int index = 0; index < length; index++)
                    Expect.Rounded((double)number * 0.3f, actual[index], $"broadcast of {number} to {length}", index);
            }
        }
    }

    [SkippableFact]
    public void Sum_sums_every_element_once()
    {
        foreach (int length in Lengths)
        {
            using Bench bench = NewBench();
            float[] x = Numbers.Tame(length, length + 10);
            DeviceBuffer<float> input = bench.In(x);
            DeviceBuffer<float> fresh = bench.Out(1);
            bench.Launch("sum", () => Device.Run(new Sum(input, 0.5f, fresh, bench.SumWorkspace(input))));
            (double sum, double magnitude) = Reference.Sum(x);
            double error = (length + 2) * Ulps.Rounding * 0.5 * magnitude;
            Expect.Close(0.5 * sum, error, Device.ToArray(fresh)[0], $"sum of {length}", 0);
        }
    }

    [SkippableFact]
    public void Softmax_is_a_distribution_per_row_also_in_place()
    {
        foreach ((int rows, int columns) in Matrices)
        {
            using Bench bench = NewBench();
            float[] x = Logits(rows, columns);
            DeviceBuffer<float> input = bench.In(x);
            DeviceBuffer<float> output = bench.Out(x.Length);
            DeviceBuffer<float> both = bench.InOut(x);
            bench.Launch("softmax", () => Device.Run(new SoftmaxRows(rows, columns, input, output)));
            bench.Launch("softmax", () => Device.Run(new SoftmaxRows(rows, columns, both, both)));
            float[] actual = Device.ToArray(output);
            Expect.SameBits<float>(actual, Device.ToArray(both), "softmax in place");
            for (int row = 0; row < rows; row++)
            {
                ReadOnlySpan<float> logits = x.AsSpan(row * columns, columns);
                double[] expected = Reference.Softmax(logits);
                for (int column = 0; column < columns; column++)
                {
                    double error = expected[column] * ExponentialError(logits, column);
                    Expect.Close(
                        expected[column],
                        error,
                        actual[(row * columns) + column],
                        $"softmax {rows}×{columns}",
                        (row * columns) + column);
                }
            }
        }
    }

    [SkippableFact]
    public void SoftmaxGradient_is_the_gradient_also_in_place_of_either()
    {
        foreach ((int rows, int columns) in Matrices)
        {
            using Bench bench = NewBench();
            float[] y = Numbers.Tame(rows * columns, columns + 11, 0, 1);
            float[] g = Numbers.Tame(rows * columns, columns + 12);
            if (g.Length > 5)
                g[5] = float.NaN;
            DeviceBuffer<float> output = bench.In(y);
            DeviceBuffer<float> upstream = bench.In(g);
            DeviceBuffer<float>[] results = [bench.Out(y.Length), bench.InOut(y), bench.InOut(g)];
            bench.Launch(
                "softmax gradient",
                () => Device.Run(new SoftmaxRowsGradient(rows, columns, output, upstream, results[0])));
            bench.Launch(
                "softmax gradient", () => Device.Run(
                    new SoftmaxRowsGradient(rows, columns, results[1], upstream, results[1])));
            bench.Launch(
                "softmax gradient", () => Device.Run(
                    new SoftmaxRowsGradient(rows, columns, output, results[2], results[2])));
            foreach (float[] actual in results.Select(Device.ToArray))
            {
                for (int row = 0; row < rows; row++)
                {
                    double dot = 0;
                    double magnitude = 0;
                    for (int column = 0; column < columns; column++)
                    {
                        double product = (double)y[(row * columns) + column] * g[(row * columns) + column];
                        dot += product;
                        magnitude += Math.Abs(product);
                    }

                    for (int index = row * columns; index < (row + 1) * columns; index++)
                    {
                        double error = Math.Abs(y[index])
                            * (((columns + 3) * Ulps.Rounding * magnitude)
                                + (3 * Ulps.Rounding * (Math.Abs(g[index]) + Math.Abs(dot))));
                        Expect.Close(
                            y[index] * (g[index] - dot),
                            error,
                            actual[index],
                            $"softmax gradient {rows}×{columns}",
                            index);
                    }
                }
            }
        }
    }

    [SkippableFact]
    public void CrossEntropy_gives_losses_and_deltas_together_apart_and_in_place()
    {
        const float Scale = 0.25f;
        foreach ((int rows, int columns) in Matrices.Where(size => size.Columns > 0))
        {
            using Bench bench = NewBench();
            float[] z = Logits(rows, columns);
            int[] classes = Numbers.Integers(rows, columns + 13, columns);
            DeviceBuffer<float> logits = bench.In(z);
            DeviceBuffer<int> labels = bench.In(classes);
            DeviceBuffer<float>[] losses = [bench.Out(rows), bench.Out(rows), bench.Out(rows)];
            DeviceBuffer<float>[] deltas = [bench.Out(z.Length), bench.Out(z.Length), bench.InOut(z)];
            bench.Launch(
                "cross-entropy", () => Device.Run(
                    new CrossEntropyRows(rows, columns, logits, labels, Scale, losses[0], deltas[0])));
            bench.Launch(
                "cross-entropy", () => Device.Run(
                    new CrossEntropyRows(rows, columns, logits, labels, Scale, losses[1], null)));
            bench.Launch(
                "cross-entropy", () => Device.Run(
                    new CrossEntropyRows(rows, columns, logits, labels, Scale, null, deltas[1])));
            bench.Launch(
                "cross-entropy",
                () => Device.Run(new CrossEntropyRows(rows, columns, deltas[2], labels, Scale, losses[2], deltas[2])));
            float[] values = Device.ToArray(losses[0]);
            float[] slopes = Device.ToArray(deltas[0]);
            Expect.SameBits<float>(values, Device.ToArray(losses[1]), "cross-entropy without delta");
            Expect.SameBits<float>(slopes, Device.ToArray(deltas[1]), "cross-entropy without losses");
            Expect.SameBits<float>(values, Device.ToArray(losses[2]), "losses of cross-entropy in place");
            Expect.SameBits<float>(slopes, Device.ToArray(deltas[2]), "delta of cross-entropy in place");
            for (int row = 0; row < rows; row++)
            {
                ReadOnlySpan<float> line = z.AsSpan(row * columns, columns);
                double loss = Reference.CrossEntropy(line, classes[row]);
                double lossError = (2 * Ulps.Rounding * Math.Abs(loss)) + ExponentialError(line, classes[row]);
                Expect.Close(loss, lossError, values[row], $"cross-entropy {rows}×{columns}", row);
                double[] probabilities = Reference.Softmax(line);
                for (int column = 0; column < columns; column++)
                {
                    double delta = probabilities[column] - (column == classes[row] ? 1 : 0);
                    double error =
                        (probabilities[column] * ExponentialError(line, column))
                            + (2 * Ulps.Rounding * Math.Abs(delta));
                    Expect.Close(
                        Scale * delta, Scale * error, slopes[(row * columns) + column],
                        $"delta of cross-entropy {rows}×{columns}", (row * columns) + column);
                }
            }
        }
    }

    [SkippableFact]
    public void CrossEntropy_of_extreme_logits_is_finite_and_right()
    {
        using Bench bench = NewBench();
        DeviceBuffer<float> logits = bench.In([1e4f, -1e4f, 0f, 1e4f, -1e4f, 0f, -1e4f, -1e4f, -1e4f]);
        DeviceBuffer<int> labels = bench.In([0, 1, 2]);
        DeviceBuffer<float> losses = bench.Out(3);
        DeviceBuffer<float> delta = bench.Out(9);
        bench.Launch("cross-entropy", () => Device.Run(new CrossEntropyRows(3, 3, logits, labels, 1, losses, delta)));
        float[] values = Device.ToArray(losses);
        Expect.Close(0, FunctionError(0), values[0], "loss", 0);
        Expect.Close(2e4, Ulps.At(2e4), values[1], "loss", 1);
        Expect.Close(Math.Log(3), FunctionError(1.1), values[2], "loss", 2);
        double[] expected = [0, 0, 0, 1, -1, 0, 1.0 / 3, 1.0 / 3, -2.0 / 3];
        float[] slopes = Device.ToArray(delta);
        for (int index = 0; index < 9; index++)
            Expect.Close(expected[index], FunctionError(1), slopes[index], "delta", index);
    }

    [SkippableFact]
    public void CountPredictions_adds_to_the_confusion_first_of_equals_and_NaN_before_all()
    {
        using Bench bench = NewBench();
        DeviceBuffer<float> logits = bench.In(
        [
            1, 2, 2,
            3, 3, 1,
            float.NaN, 9, float.NaN,
            1, float.NaN, float.PositiveInfinity,
            float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity,
            0f, -0f, float.NegativeInfinity,
            0, 1, 2,
        ]);
        DeviceBuffer<int> labels = bench.In([0, 0, 1, 1, 2, 2, 2]);
        DeviceBuffer<int> right = bench.InOut([100]);
        DeviceBuffer<int> confusion = bench.InOut([10, 0, 0, 0, 0, 0, 0, 0, 5]);
        bench.Launch(
            "count predictions", () => Device.Run(new CountPredictions(7, 3, logits, labels, right, confusion)));
        Assert.Equal([11, 1, 0, 1, 1, 0, 2, 0, 6], Device.ToArray(confusion));
        Assert.Equal([103], Device.ToArray(right));
        bench.Launch("count predictions", () => Device.Run(new CountPredictions(7, 3, logits, labels, right, null)));
        Assert.Equal([106], Device.ToArray(right));
    }

    [SkippableFact]
    public void CountPredictions_counts_every_row_once()
    {
        foreach ((int rows, int columns) in Matrices.Where(size => size.Columns is > 0 and < 130))
        {
            using Bench bench = NewBench();
            float[] z = Numbers.Wild(rows * columns, columns + 14);
            int[] classes = Numbers.Integers(rows, columns + 15, columns);
            DeviceBuffer<float> logits = bench.In(z);
            DeviceBuffer<int> labels = bench.In(classes);
            DeviceBuffer<int> right = bench.InOut([0]);
            DeviceBuffer<int> confusion = bench.InOut(new int[columns * columns]);
            bench.Launch(
                "count predictions", () => Device.Run(
                    new CountPredictions(rows, columns, logits, labels, right, confusion)));
            var expected = new int[columns * columns];
            for (int row = 0; row < rows; row++)
                expected[(classes[row] * columns) + Reference.Prediction(z.AsSpan(row * columns, columns))]++;
            Assert.Equal(expected, Device.ToArray(confusion));
            Assert.Equal(
                [Enumerable.Range(0, columns).Sum(label => expected[(label * columns) + label])],
                Device.ToArray(right));
        }
    }

    [SkippableFact]
    public void A_hundred_thousand_classes_are_as_good_as_ten()
    {
        const int Columns = 100_003;
        using Bench bench = NewBench();
        float[] z = Numbers.Tame(2 * Columns, 21);
        z[Columns - 1] = 12;
        int[] classes = [Columns - 1, 70_000];
        DeviceBuffer<float> logits = bench.In(z);
        DeviceBuffer<int> labels = bench.In(classes);
        DeviceBuffer<float> losses = bench.Out(2);
        DeviceBuffer<float> delta = bench.Out(z.Length);
        DeviceBuffer<int> right = bench.InOut([0]);
        bench.Launch(
            "cross-entropy", () => Device.Run(new CrossEntropyRows(2, Columns, logits, labels, 1, losses, delta)));
        bench.Launch(
            "count predictions", () => Device.Run(new CountPredictions(2, Columns, logits, labels, right, null)));
        Assert.Equal([1], Device.ToArray(right));
        float[] slopes = Device.ToArray(delta);
        for (int row = 0; row < 2; row++)
        {
            double sum = z.AsSpan(row * Columns, Columns).ToArray().Sum(logit => Math.Exp(logit));
            float logit = z[(row * Columns) + classes[row]];
            Assert.Equal(Math.Log(sum) - logit, Device.ToArray(losses)[row], 1e-3);
            Assert.Equal((Math.Exp(logit) / sum) - 1, slopes[(row * Columns) + classes[row]], 1e-3);
            Assert.Equal(0, slopes.AsSpan(row * Columns, Columns).ToArray().Sum(slope => (double)slope), 1e-3);
        }
    }

    /// <summary>Rows of tame logits, of wide ones, with NaN and with infinities in turn.</summary>
    private static float[] Logits(int rows, int columns)
    {
        float[] x = Numbers.Tame(rows * columns, columns + 16);
        for (int row = 0; row < rows; row++)
        {
            Span<float> line = x.AsSpan(row * columns, columns);
            for (int column = 0; column < columns && row % 3 == 1; column++)
                line[column] *= 20;
            if (columns == 0)
                continue;
            if (row % 7 == 2)
                line[columns / 2] = float.NegativeInfinity;
            if (row % 7 == 4)
                line[^1] = float.NaN;
            if (row % 7 == 6)
                line[0] = float.PositiveInfinity;
        }

        return x;
    }

    /// <summary>
    /// The relative error of e^(x − max) over its sum: the rounding of the difference, of two exponentials and a
    /// logarithm or a quotient, and of the sum, whose terms |d|·e^−|d| are below 1.
    /// </summary>
    private double ExponentialError(ReadOnlySpan<float> row, int column)
    {
        double distance = Math.Abs(row[column] - Reference.Max(row));
        return ((double.IsFinite(distance) ? distance : 0) + (2 * row.Length) + (3 * FunctionRoundings))
            * Ulps.Rounding;
    }

    private void CheckColumnSums(Bench bench, int rows, int columns, float[] x)
    {
        DeviceBuffer<float> input = bench.In(x);
        DeviceBuffer<float> result = bench.Out(columns);
        DeviceBuffer<float> workspace = bench.Out(Device.SumColumnsWorkspaceLength(rows, columns));
        bench.Launch("sum columns", () => Device.Run(new SumColumns(rows, columns, input, result, workspace)));
        float[] actual = Device.ToArray(result);
        for (int column = 0; column < columns; column++)
        {
            (double sum, double magnitude) =
                Reference.Sum(Enumerable.Range(0, rows).Select(row => x[(row * columns) + column]));
            Expect.Close(
                sum, rows * Ulps.Rounding * magnitude, actual[column], $"sum columns {rows}×{columns}", column);
        }
    }
}
