using GpuNet.Devices.Ilgpu.Kernels;
using GpuNet.TestReport;
using ILGPU;
using Xunit;
using static GpuNet.CudaEmulator.Kernels.KernelBench;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Meaning;

public sealed class RowKernelTests : IDeviceTests
{
    public static DevicePlace Place => Shapes.Place;

    public static TheoryData<int, int> Sizes() => new() { { 1, 1 }, { 3, 10 }, { 33, 7 }, { 130, 3 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Rows_are_added_scaled_and_summed(int rows, int columns)
    {
        float[] x = Shapes.Numbers(rows * columns);
        float[] row = Shapes.Numbers(columns, 31);
        float[] factors = Shapes.Numbers(rows, 13);
        Shapes.Close(
            [.. x.Select((value, index) => (double)value + row[index % columns])],
            Two("add row", x.Length, x, row, (a, b, r) => Call(RowKernels.AddRow, columns, a, b, r)),
            1e-6);
        Shapes.Close(
            [.. x.Select((value, index) => (double)value * factors[index / columns])],
            Two("scale rows", x.Length, x, factors, (a, b, r) => Call(RowKernels.ScaleRows, columns, a, b, r)),
            1e-6);
        double[] sums = new double[columns];
        for (int index = 0; index < x.Length; index++)
            sums[index % columns] += x[index];
        Shapes.Close(
            sums,
            Two("sum columns", columns, x, row, (a, _, r) => Call(RowKernels.SumColumns, rows, columns, a, r)),
            1e-5);
        Shapes.Close([0.5 * sums.Sum()], Two("sum", 1, x, row, (a, _, r) => Call(RowKernels.Sum, a, 0.5f, r, 0)), 1e-5);
        float[] onTop = Two(
            "accumulate", 2, x, row, (a, _, r) => Call(RowKernels.Sum, a, 0.5f, r, 1), [100f, 0.125f]);
        Shapes.Close([100.125 + (0.5 * sums.Sum())], [onTop.Sum()], 1e-5);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Softmax_and_its_gradient_go_by_rows(int rows, int columns)
    {
        float[] x = Shapes.Numbers(rows * columns);
        double[] y = Softmax(rows, columns, x);
        Shapes.Close(
            y,
            Two("softmax", x.Length, x, x, (a, _, r) => Call(RowKernels.Softmax, rows, columns, a, r)),
            1e-6);
        float[] single = [.. y.Select(value => (float)value)];
        float[] upstream = Shapes.Numbers(x.Length, 6);
        double[] expected = new double[x.Length];
        for (int index = 0; index < x.Length; index++)
        {
            double dot = 0;
            int start = index / columns * columns;
            for (int other = start; other < start + columns; other++)
                dot += (double)upstream[other] * single[other];
            expected[index] = single[index] * (upstream[index] - dot);
        }

        float[] actual = Two(
            "softmax gradient",
            x.Length,
            single,
            upstream,
            (a, b, r) => Call(RowKernels.SoftmaxGradient, rows, columns, a, b, r));
        Shapes.Close(expected, actual, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Cross_entropy_gives_losses_and_delta_and_refuses_labels_outside(int rows, int columns)
    {
        float[] logits = Shapes.Numbers(rows * columns);
        int[] labels = [.. Enumerable.Range(0, rows).Select(row => row % columns)];
        double[] y = Softmax(rows, columns, logits);
        float[] losses = Shapes.Run<float>("losses", rows, (bench, r) =>
        {
            (ArrayView<float> z, ArrayView<int> t) = (bench.Global(logits, "logits"), bench.Global(labels, "labels"));
            return () => Call(RowKernels.CrossEntropy, rows, columns, z, t, 0.5f, r, default(ArrayView<float>));
        });
        Shapes.Close([.. labels.Select((label, row) => -Math.Log(y[(row * columns) + label]))], losses, 1e-5);
        float[] delta = Shapes.Run<float>("delta", logits.Length, (bench, r) =>
        {
            (ArrayView<float> z, ArrayView<int> t) = (bench.Global(logits, "logits"), bench.Global(labels, "labels"));
            return () => Call(RowKernels.CrossEntropy, rows, columns, z, t, 0.5f, default(ArrayView<float>), r);
        });
        Shapes.Close(
            [.. y.Select((p, index) => 0.5 * (p - (index % columns == labels[index / columns] ? 1 : 0)))], delta, 1e-5);
        labels[0] = columns;
        float[] outside = Shapes.Run<float>("losses", rows, (bench, r) =>
        {
            (ArrayView<float> z, ArrayView<int> t) = (bench.Global(logits, "logits"), bench.Global(labels, "labels"));
            return () => Call(RowKernels.CrossEntropy, rows, columns, z, t, 0.5f, r, default(ArrayView<float>));
        });
        Assert.True(float.IsNaN(outside[0]));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Predictions_are_counted_once_each(int rows, int columns)
    {
        float[] logits = Shapes.Numbers(rows * columns);
        int[] labels = [.. Enumerable.Range(0, rows).Select(row => row % (columns + 1))];
        int[] expected = new int[columns * columns];
        for (int row = 0; row < rows; row++)
        {
            float[] mine = logits[(row * columns)..((row + 1) * columns)];
            if (labels[row] < columns)
                expected[(labels[row] * columns) + Array.IndexOf(mine, mine.Max())]++;
        }

        int[] actual = Shapes.Run(
            "count predictions",
            expected.Length,
            (bench, r) =>
            {
                ArrayView<float> z = bench.Global(logits, "logits");
                ArrayView<int> t = bench.Global(labels, "labels");
                ArrayView<int> right = bench.Global([0], "right");
                return () => Call(RowKernels.CountPredictions, rows, columns, z, t, right, r);
            },
            new int[expected.Length]);
        Assert.Equal(expected, actual);
    }

    private static float[] Two(
        string name,
        int length,
        float[] left,
        float[] right,
        Action<ArrayView<float>, ArrayView<float>, ArrayView<float>> kernel,
        float[]? initial = null) =>
        Shapes.Run(
            name,
            length,
            (bench, r) =>
            {
                ArrayView<float> a = bench.Global(left, "a");
                ArrayView<float> b = bench.Global(right, "b");
                return () => kernel(a, b, r);
            },
            initial);

    private static double[] Softmax(int rows, int columns, float[] x)
    {
        double[] y = [.. x.Select(value => Math.Exp(value))];
        for (int row = 0; row < rows; row++)
        {
            Span<double> mine = y.AsSpan(row * columns, columns);
            double sum = 0;
            foreach (double value in mine)
                sum += value;
            foreach (ref double value in mine)
                value /= sum;
        }

        return y;
    }
}
