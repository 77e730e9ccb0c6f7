using GpuNet.CudaEmulator.Counting;
using GpuNet.CudaEmulator.Kernels;
using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.TestReport;
using ILGPU;
using Xunit;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;

/// <summary>
/// Row kernels whose threads meet at barriers, against double and against the kernels that have none.
/// </summary>
public sealed class GroupRowKernelTests : IDeviceTests
{
    public static DevicePlace Place => Shapes.Place;

    private const float Scale = 0.5f;

    public static TheoryData<int, int> Narrow() => new()
    {
        { 0, 3 }, { 1, 1 }, { 1, 32 }, { 31, 7 }, { 67, 10 }, { 129, 2 }, { 40, 31 },
    };

    public static TheoryData<int, int> Wide() => new() { { 1, 33 }, { 19, 40 }, { 9, 129 }, { 3, 257 }, { 2, 1031 } };

    public static TheoryData<int, int> All()
    {
        var all = Narrow();
        foreach (object[] size in Wide())
            all.Add((int)size[0], (int)size[1]);
        return all;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Softmax_agrees_with_double_and_overwrites_its_input(int rows, int columns)
    {
        float[] x = Logits(rows, columns);
        float[] apart = Run(rows, columns, (bench, launch) =>
        {
            ArrayView<float> z = bench.Global(x, "input");
            ArrayView<float> r = bench.Global<float>(x.Length, "result");
            launch(Softmax(rows, columns, z, r));
            return r.ToArray();
        });
        float[] inPlace = Run(rows, columns, (bench, launch) =>
        {
            ArrayView<float> z = bench.Global(x, "input");
            launch(Softmax(rows, columns, z, z));
            return z.ToArray();
        });
        Assert.Equal(apart, inPlace);
        Close(Softmax(rows, columns, x), apart, 1e-6);
        if (columns <= RowBlockKernels.MostColumns)
        {
            using KernelBench bench = Shapes.NewBench();
            ArrayView<float> z = bench.Global(x, "input");
            ArrayView<float> r = bench.Global<float>(x.Length, "result");
            _ = bench.Launch("without barriers", 1, 32, () => Call(RowKernels.Softmax, rows, columns, z, r));
            Assert.Equal(r.ToArray(), apart);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_gradient_of_softmax_agrees_with_double_and_overwrites_either_input(int rows, int columns)
    {
        float[] y = [.. Softmax(rows, columns, Shapes.Numbers(rows * columns)).Select(value => (float)value)];
        float[] g = Shapes.Numbers(y.Length, 6);
        if (g.Length > 5)
            g[5] = float.NaN;
        double[] expected = new double[y.Length];
        for (int index = 0; index < y.Length; index++)
        {
            int start = index / columns * columns;
            double dot = Enumerable.Range(start, columns).Sum(other => (double)y[other] * g[other]);
            expected[index] = y[index] * (g[index] - dot);
        }

        foreach (int place in (int[])[0, 1, 2])
        {
            float[] actual = Run(rows, columns, (bench, launch) =>
            {
                ArrayView<float>[] all =
                    [bench.Global<float>(y.Length, "result"), bench.Global(y, "output"), bench.Global(g, "upstream")];
                ArrayView<float> result = all[place];
                int block = RowsOfBlock;
                int lanes = WideRowKernels.Lanes(columns);
                launch(columns <= RowBlockKernels.MostColumns
                    ? () => Call(RowBlockKernels.SoftmaxGradient, rows, columns, block, all[1], all[2], result)
                    : () => Call(WideRowKernels.SoftmaxGradient, rows, columns, lanes, all[1], all[2], result));
                return result.ToArray();
            });
            Close(expected, actual, 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Cross_entropy_gives_losses_and_delta_together_apart_and_in_place(int rows, int columns)
    {
        float[] x = Logits(rows, columns);
        int[] labels = Labels(rows, columns);
        double[] p = Softmax(rows, columns, x);
        double[] losses = new double[rows];
        for (int row = 0; row < rows; row++)
            losses[row] = Loss(x.AsSpan(row * columns, columns), labels[row]);
        double[] delta =
            [.. p.Select((value, index) => Scale * (value - (index % columns == labels[index / columns] ? 1 : 0)))];
        float[]? first = null;
        foreach ((bool writesLosses, bool writesDelta, bool inPlace) in
            ((bool, bool, bool)[])[(true, true, false), (true, false, false), (false, true, false), (true, true, true)])
        {
            float[] both = Run<float>(rows, columns, (bench, launch) =>
            {
                ArrayView<float> z = bench.Global(x, "logits");
                ArrayView<int> t = bench.Global(labels, "labels");
                ArrayView<float> l = bench.Global<float>(writesLosses ? rows : 0, "losses");
                ArrayView<float> d = inPlace ? z : bench.Global<float>(writesDelta ? x.Length : 0, "delta");
                int block = RowsOfBlock;
                int lanes = WideRowKernels.Lanes(columns);
                launch(columns <= RowBlockKernels.MostColumns
                    ? () => Call(RowBlockKernels.CrossEntropy, columns, block, z, t, Scale, l, d)
                    : () => Call(WideRowKernels.CrossEntropy, columns, lanes, z, t, Scale, l, d));
                return [.. l.ToArray(), .. d.ToArray()];
            });
            if (writesLosses)
                Close(losses, both.AsSpan(0, rows), 1e-5);
            if (writesDelta)
                Close(delta, both.AsSpan(writesLosses ? rows : 0), 1e-5);
            if (writesLosses && writesDelta)
                first ??= both;
            if (inPlace)
                Assert.Equal(first, both);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Predictions_are_counted_first_of_equals_and_NaN_before_all(int rows, int columns)
    {
        float[] x = Logits(rows, columns);
        for (int index = 0; index < x.Length; index++)
            x[index] = MathF.Round(x[index]);
        for (int row = 0; row < rows; row += 2)
            x[(row * columns) + (row * 5 % columns)] = float.NaN;
        for (int row = 1; row < rows; row += 8)
            x.AsSpan(row * columns, columns).Fill(float.NegativeInfinity);
        int[] labels = Labels(rows, columns);
        int[] expected = new int[columns * columns];
        for (int row = 0; row < rows; row++)
        {
            int best = 0;
            ReadOnlySpan<float> line = x.AsSpan(row * columns, columns);
            for (int column = 1; column < columns; column++)
            {
                if (line[column] > line[best] || (float.IsNaN(line[column]) && !float.IsNaN(line[best])))
                    best = column;
            }

            if (labels[row] >= 0 && labels[row] < columns)
                expected[(labels[row] * columns) + best]++;
        }

        int[] actual = Run(rows, columns, (bench, launch) =>
        {
            ArrayView<float> z = bench.Global(x, "logits");
            ArrayView<int> t = bench.Global(labels, "labels");
            ArrayView<int> r = bench.Global([0], "right");
            ArrayView<int> c = bench.Global(new int[expected.Length], "confusion");
            int block = RowsOfBlock;
            int lanes = WideRowKernels.Lanes(columns);
            launch(columns <= RowBlockKernels.MostColumns
                ? () => Call(RowBlockKernels.CountPredictions, columns, block, z, t, r, c)
                : () => Call(WideRowKernels.CountPredictions, columns, lanes, z, t, r, c));
            return c.ToArray();
        });
        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(1, 1)]
    [InlineData(1, 16)]
    [InlineData(2, 17)]
    [InlineData(255, 1)]
    [InlineData(2100, 1)]
    [InlineData(187, 10)]
    [InlineData(300, 10)]
    [InlineData(257, 19)]
    [InlineData(40, 24)]
    public void Columns_are_summed_in_an_order_of_their_own(int rows, int columns)
    {
        float[] x = Shapes.Numbers(rows * columns, 3);
        double[] sums = new double[columns];
        for (int index = 0; index < x.Length; index++)
            sums[index % columns] += x[index];
        float[]? first = null;
        foreach ((int grid, int seed) in ((int, int)[])[(1, 0), (2, 0), (3, 6)])
        {
            using KernelBench bench = Shapes.NewBench(seed);
            ArrayView<float> input = bench.Global(x, "input");
            ArrayView<float> r = bench.Global<float>(columns, "result");
            int width = GroupSumKernels.Width(columns);
            LaunchCounts report = bench.Launch(
                "sum of columns",
                grid,
                GroupSumKernels.Threads,
                () => Call(GroupSumKernels.SumColumns, rows, columns, width, Math.Max(1, rows), input, r));
            Close(sums, r.ToArray(), 1e-5 * Math.Max(1, rows));
            Assert.Equal(4L * x.Length, report.GlobalBytesRead);
            Assert.Equal(Math.Min(1, columns), report.WorstBankConflict);
            first ??= r.ToArray();
            Assert.Equal(first, r.ToArray());
        }
    }

    [Theory]
    [InlineData(700, 10, 256)]
    [InlineData(601, 19, 200)]
    [InlineData(64, 1, 16)]
    public void Columns_are_summed_in_parts_by_many_groups_and_then_over_the_parts(int rows, int columns, int length)
    {
        float[] x = Shapes.Numbers(rows * columns, 3);
        double[] sums = new double[columns];
        for (int index = 0; index < x.Length; index++)
            sums[index % columns] += x[index];
        int width = GroupSumKernels.Width(columns);
        int count = ((rows - 1) / length) + 1;
        float[]? first = null;
        foreach ((int grid, int seed) in ((int, int)[])[(1, 0), (5, 6)])
        {
            using KernelBench bench = Shapes.NewBench(seed);
            ArrayView<float> input = bench.Global(x, "input");
            ArrayView<float> parts = bench.Global<float>(count * columns, "parts");
            ArrayView<float> r = bench.Global<float>(columns, "result");
            LaunchCounts report = Launch("parts", rows, length, input, parts);
            Assert.Equal(4L * x.Length, report.GlobalBytesRead);
            Assert.Equal(4L * count * columns, report.GlobalBytesWritten);
            _ = Launch("sum of parts", count, count, parts, r);
            Close(sums, r.ToArray(), 1e-5 * rows);
            first ??= r.ToArray();
            Assert.Equal(first, r.ToArray());

            LaunchCounts Launch(string name, int over, int part, ArrayView<float> from, ArrayView<float> to) =>
                bench.Launch(
                    name, grid, GroupSumKernels.Threads,
                    () => Call(GroupSumKernels.SumColumns, over, columns, width, part, from, to));
        }
    }

    [Fact]
    public void Parts_cover_all_numbers_once_and_short_sums_have_one()
    {
        foreach (int length in (int[])[0, 1, 8191, 8192, 8193, 100_000, 535_818, 20_000_000, int.MaxValue])
            Check(SumSplit.OfNumbers(length), length, length < 8192);
        foreach (int width in (int[])[1, 7, 8, 10, 16])
        {
            foreach (int rows in (int[])[0, 1, 128, 1024, 8192, 65_537, 1_000_003])
                Check(SumSplit.OfRows(rows, width), rows, rows / (16 * (256 / width)) < 4);
        }

        static void Check(SumSplit parts, int items, bool single)
        {
            Assert.Equal(single, parts.Count == 1);
            Assert.InRange(parts.Count, 1, SumSplit.Most);
            Assert.True((long)parts.Length * parts.Count >= items, $"{parts} do not reach {items}");
            Assert.True((long)parts.Length * (parts.Count - 1) < Math.Max(1, items), $"{parts} go past {items}");
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(7)]
    [InlineData(32)]
    public void A_block_of_narrow_rows_is_read_once_and_coalesced(int columns)
    {
        using KernelBench bench = Shapes.NewBench();
        ArrayView<float> z = bench.Global(Shapes.Numbers(128 * columns), "input");
        ArrayView<float> r = bench.Global<float>(128 * columns, "result");
        LaunchCounts report = bench.Launch(
            "softmax", 4, RowBlockKernels.Threads, () => Call(RowBlockKernels.Softmax, 128, columns, 32, z, r));
        Assert.Equal(16 * columns, report.SectorsRead);
        Assert.Equal(16 * columns, report.SectorsWritten);
        Assert.Equal(4 * 3, report.Barriers);
    }

    [Fact]
    public void Wide_rows_have_lanes_for_four_columns_each_within_limits()
    {
        Assert.Equal(
            [32, 32, 64, 128, 256, 256], ((int[])[1, 128, 129, 512, 1024, 100_000]).Select(WideRowKernels.Lanes));
    }

    // A block smaller than the one that a device would take: then few rows are several blocks.
    private const int RowsOfBlock = 32;

    private static Action Softmax(int rows, int columns, ArrayView<float> z, ArrayView<float> r)
    {
        int lanes = WideRowKernels.Lanes(columns);
        return columns <= RowBlockKernels.MostColumns
            ? () => Call(RowBlockKernels.Softmax, rows, columns, RowsOfBlock, z, r)
            : () => Call(WideRowKernels.Softmax, rows, columns, lanes, z, r);
    }

    /// <summary>
    /// Runs as one group and as two, in two orders of threads; the results must agree to the last bit.
    /// </summary>
    private static T[] Run<T>(int rows, int columns, Func<KernelBench, Action<Action>, T[]> run)
    {
        int threads = columns <= RowBlockKernels.MostColumns ? RowBlockKernels.Threads : WideRowKernels.Threads;
        T[]? first = null;
        foreach ((int grid, int seed) in ((int, int)[])[(1, 0), (2, 5)])
        {
            using KernelBench bench = Shapes.NewBench(seed);
            T[] values = run(bench, body => _ = bench.Launch($"{rows} × {columns}", grid, threads, body));
            first ??= values;
            Assert.Equal(first, values);
        }

        return first!;
    }

    private static float[] Logits(int rows, int columns)
    {
        float[] x = Shapes.Numbers(rows * columns);
        for (int row = 0; row < rows; row++)
        {
            Span<float> line = x.AsSpan(row * columns, columns);
            if (row % 7 == 2)
                line[columns / 2] = float.NegativeInfinity;
            if (row % 7 == 4)
                line[^1] = float.NaN;
            if (row % 7 == 6)
                line[0] = float.PositiveInfinity;
            if (row % 7 == 1)
                line[^1] = 1e4f;
        }

        return x;
    }

    // Two of them outside the classes.
    private static int[] Labels(int rows, int columns) =>
        [.. Enumerable.Range(0, rows).Select(row => row % 9 == 5 ? -1 : row % 9 == 7 ? columns : row * 11 % columns)];

    private static double[] Softmax(int rows, int columns, float[] x)
    {
        double[] y = new double[x.Length];
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> line = x.AsSpan(row * columns, columns);
            (double max, double sum) = MaxAndSum(line);
            for (int column = 0; column < columns; column++)
                y[(row * columns) + column] = Math.Exp(line[column] - max) / sum;
        }

        return y;
    }

    private static double Loss(ReadOnlySpan<float> line, int label)
    {
        if (label < 0 || label >= line.Length)
            return double.NaN;
        (double max, double sum) = MaxAndSum(line);
        return Math.Log(sum) - (line[label] - max);
    }

    private static (double Max, double Sum) MaxAndSum(ReadOnlySpan<float> line)
    {
        double max = double.NegativeInfinity;
        foreach (float value in line)
            max = Math.Max(max, value);
        double sum = 0;
        foreach (float value in line)
            sum += Math.Exp(value - max);
        return (max, sum);
    }

    private static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int index = 0; index < expected.Length; index++)
        {
            double error = Math.Abs(expected[index] - actual[index]);
            Assert.True(
                error <= tolerance * Math.Max(1, Math.Abs(expected[index]))
                    || expected[index].Equals(actual[index]),
                $"element {index}: expected {expected[index]}, got {actual[index]}");
        }
    }
}
