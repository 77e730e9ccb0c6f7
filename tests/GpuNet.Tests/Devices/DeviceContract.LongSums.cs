using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Random;
using GpuNet.Layers;
using GpuNet.Operations;
using GpuNet.Tests.Formulas;
using GpuNet.Training;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <content>
/// Sums of a million numbers and more: the error is of the order of log₂ n roundings, also where every addition of one
/// chain would be rounded the same way.
/// </content>
public abstract partial class DeviceContract
{
    /// <summary>Whether sums of twenty million are tried as well: on a device of each kind, for their time.</summary>
    protected virtual bool SumsTwentyMillion => false;

    /// <summary>Whether a product with sums of so many is tried as well.</summary>
    protected virtual bool MultipliesTwentyMillion => SumsTwentyMillion;

    /// <summary>The longest vector, row and column that is tried on every device.</summary>
    protected virtual int LongLength => SumsTwentyMillion ? 1_000_000 : 100_003;

    /// <summary>The lengths of a product's sums.</summary>
    protected virtual IReadOnlyList<int> LongInner => [1, 2_048, 2_049, 4_099, 100_003];

    [SkippableFact]
    public void A_long_sum_has_an_error_of_log_n_roundings()
    {
        foreach (int length in SumsTwentyMillion ? [1, LongLength, 20_000_000] : new[] { 1, LongLength })
        {
            float[] ones = Filled(length, 1);
            AssertSums(Filled(length, 0.1f), ones, "times 0.1");
            AssertSums(ones, ones, "times 1");
            if (length > LongLength)
                continue;
            var random = new RandomSequence(3, 17, 0);
            AssertSums([.. Enumerable.Range(0, length).Select(_ => (float)random.NextNormal())], ones, "of both signs");
        }
    }

    [SkippableFact]
    public void Long_columns_have_an_error_of_log_n_roundings()
    {
        foreach ((int rows, int columns) in new[] { (LongLength, 7), (LongLength / 5, 33), (3_001, 257) })
        {
            float[] x = Filled(rows * columns, 0.1f);
            using Bench bench = NewBench();
            DeviceBuffer<float> input = bench.In(x);
            DeviceBuffer<float> sums = bench.Out(columns);
            DeviceBuffer<float> means = bench.Out(columns);
            DeviceBuffer<float> variances = bench.Out(columns);
            DeviceBuffer<float> workspace = bench.Out(new RowParts(rows).WorkspaceLength(columns));
            DeviceBuffer<float> scratch = bench.Out(Device.SumColumnsWorkspaceLength(rows, columns));
            bench.Launch("sum columns", () => Device.Run(new SumColumns(rows, columns, input, sums, scratch)));
            bench.Launch(
                "column statistics",
                () => Device.Run(
                    new ColumnStatistics(rows, columns, input, means, variances, workspace)));
            float[] sum = Device.ToArray(sums);
            float[] mean = Device.ToArray(means);
            float[] variance = Device.ToArray(variances);
            for (int column = 0; column < columns; column++)
            {
                Expect.Rounded(rows * (double)0.1f, sum[column], $"column of {rows}", column, LongRoundings(rows));
                Expect.Rounded(0.1f, mean[column], $"mean of {rows}", column, 2);
                Expect.Close(0, 1e-15, variance[column], $"variance of {rows}", column);
            }
        }
    }

    [SkippableFact]
    public void A_long_row_has_an_error_of_log_n_roundings()
    {
        int columns = LongLength;
        float[] logits = Filled(columns, 3);
        logits[columns / 2] = 4;
        using Bench bench = NewBench();
        DeviceBuffer<float> input = bench.In(logits);
        DeviceBuffer<float> output = bench.Out(columns);
        DeviceBuffer<float> losses = bench.Out(1);
        DeviceBuffer<int> labels = bench.In([columns / 2]);
        bench.Launch("softmax", () => Device.Run(new SoftmaxRows(1, columns, input, output)));
        bench.Launch(
            "cross-entropy", () => Device.Run(new CrossEntropyRows(1, columns, input, labels, 1, losses, null)));
        double sum = ((columns - 1) * Math.Exp(-1)) + 1;
        double error = FunctionRoundings + LongRoundings(columns);
        float[] probabilities = Device.ToArray(output);
        Expect.Rounded(Math.Exp(-1) / sum, probabilities[0], "softmax", 0, (int)error);
        Expect.Rounded(1 / sum, probabilities[columns / 2], "softmax", columns / 2, (int)error);
        Expect.Close(Math.Log(sum), error * Ulps.Rounding, Device.ToArray(losses)[0], "cross-entropy", 0);

        DeviceBuffer<float> upstream = bench.In(Filled(columns, 0.1f));
        DeviceBuffer<float> ones = bench.In(Filled(columns, 0.3f));
        DeviceBuffer<float> gradient = bench.Out(columns);
        bench.Launch(
            "gradient of softmax", () => Device.Run(new SoftmaxRowsGradient(1, columns, ones, upstream, gradient)));
        double dot = columns * (double)0.1f * 0.3f;
        Expect.Rounded(
            0.3f * (0.1f - dot), Device.ToArray(gradient)[7], "gradient of softmax", 7, LongRoundings(columns));

        DeviceBuffer<float> scale = bench.In(Filled(columns, 1));
        DeviceBuffer<float> shift = bench.In(Filled(columns, 0));
        DeviceBuffer<float> mean = bench.Out(1);
        DeviceBuffer<float> variance = bench.Out(1);
        float[] alternating = [.. Enumerable.Range(0, columns).Select(index => index % 2 == 0 ? 0.1f : 0.3f)];
        DeviceBuffer<float> x = bench.In(alternating);
        bench.Launch(
            "normalize rows",
            () => Device.Run(
                new NormalizeRows(1, columns, x, 1e-5f, scale, shift, mean, variance, output)));
        double expectedMean = alternating.Sum(number => (double)number) / columns;
        double expectedVariance = alternating.Sum(number => Math.Pow(number - expectedMean, 2)) / columns;
        Expect.Rounded(expectedMean, Device.ToArray(mean)[0], "mean of a row", 0, 4);
        Expect.Rounded(expectedVariance, Device.ToArray(variance)[0], "variance of a row", 0, LongRoundings(columns));
    }

    /// <summary>An image of 784 numbers a sample: each is off by a tenth, and so is the mean of all.</summary>
    [SkippableFact]
    public void A_loss_over_many_numbers_a_sample_has_an_error_of_log_n_roundings()
    {
        const int Outputs = 784;
        int samples = Math.Min(1000, LongLength / Outputs);
        DataSet data = DataSet.Regression(
            "tenths", [1], new float[samples], Filled(samples * Outputs, 0.1f), Outputs);
        using var model = new Model(Device, [1], [new Dense(Outputs)], seed: 1);
        using var evaluator = new Evaluator(model, data, Objective.Of(default(AbsoluteError)));
        Expect.Rounded(
            0.1f, (float)evaluator.Run().Loss, "loss", 0, LongRoundings(samples * Outputs));
    }

    [SkippableFact]
    public void The_mean_of_a_large_window_has_an_error_of_few_roundings()
    {
        const int Channels = 3;
        int width = LongLength / 300;
        foreach ((int height, int wide) in new[] { (300, width), (width, 300), (1, 65), (LongLength, 1) })
        {
            float[] image = Filled(height * wide * Channels, 0.1f);
            var geometry = new WindowGeometry(height, wide, Channels, new(new(height, wide), 1, 0));
            using Bench bench = NewBench();
            DeviceBuffer<float> input = bench.In(image);
            DeviceBuffer<float> output = bench.Out(Channels);
            bench.Launch("average pool", () => Device.Run(new AveragePool(1, geometry, input, output)));
            foreach (float mean in Device.ToArray(output))
                Expect.Rounded(0.1f, mean, $"mean of a window of {height}×{wide}", 0, LongRoundings(height * wide));
        }
    }

    [SkippableFact]
    public void A_product_of_long_k_has_an_error_of_log_k_roundings()
    {
        foreach (int inner in LongInner)
        {
            foreach ((int rows, int columns) in new[] { (1, 1), (3, 5), (1, 32), (18, 40) })
            {
                AssertProduct(new GemmShape(rows, columns, inner));
                AssertProduct(new GemmShape(rows, columns, inner, TransposeLeft: true, TransposeRight: true));
            }
        }

        if (!MultipliesTwentyMillion)
            return;
        AssertProduct(new GemmShape(1, 1, 1_000_000));
        AssertProduct(new GemmShape(1, 1, 20_000_000));
    }

    /// <summary>Sparse operands take other paths: two numbers of three are 0.</summary>
    [SkippableFact]
    public void A_sparse_product_of_long_k_has_an_error_of_log_k_roundings()
    {
        const int Rows = 40;
        const int Columns = 64;
        int inner = Math.Min(LongInner[^1], 40_007);
        float[] sparse = [.. Enumerable.Range(0, Rows * inner).Select(index => index % 3 == 0 ? 0.1f : 0f)];
        foreach (bool transpose in new[] { false, true })
        {
            var shape = new GemmShape(Rows, Columns, inner, transpose);
            using Bench bench = NewBench();
            DeviceBuffer<float> left = bench.In(sparse);
            DeviceBuffer<float> right = bench.In(Filled(inner * Columns, 1));
            DeviceBuffer<float> result = bench.Out(Rows * Columns);
            DeviceBuffer<float> workspace = bench.Workspace(shape);
            bench.Launch("gemm", () => Device.Run(new Gemm(shape, left, right, result, workspace)));
            float[] products = Device.ToArray(result);
            for (int row = 0; row < Rows; row++)
            {
                double expected = 0;
                for (int k = 0; k < inner; k++)
                    expected += sparse[transpose ? (k * Rows) + row : (row * inner) + k];
                Expect.Rounded(
                    expected, products[row * Columns], $"sparse product {shape}", row * Columns, ProductRoundings(inner));
            }
        }
    }

    /// <summary>What a long sum's error is within: the order of log₂ n.</summary>
    private static int LongRoundings(int length) => 4 + (int)Math.Ceiling(Math.Log2(Math.Max(1, length)));

    /// <summary>Of a product's; one of few numbers is a single chain, whose error is of the order of its length.</summary>
    private static int ProductRoundings(int inner) => inner <= 4096 ? 4 + (inner / 4) : 8 * LongRoundings(inner);

    private static float[] Filled(int length, float value)
    {
        var numbers = new float[length];
        numbers.AsSpan().Fill(value);
        return numbers;
    }

    private void AssertSums(float[] numbers, float[] ones, string of)
    {
        double sum = 0;
        double magnitude = 0;
        double squares = 0;
        foreach (float number in numbers)
        {
            sum += number;
            magnitude += Math.Abs(number);
            squares += (double)number * number;
        }

        int length = numbers.Length;
        double error = LongRoundings(length) * Ulps.Rounding;
        using Bench bench = NewBench();
        DeviceBuffer<float> input = bench.In(numbers);
        DeviceBuffer<float> factors = bench.In(ones);
        DeviceBuffer<float> result = bench.Out(1);
        DeviceBuffer<float> scratch = bench.Out(Device.SumWorkspaceLength(length));
        Device.Run(new Sum(input, 1, result, scratch));
        Expect.Close(sum, error * magnitude, Device.ToArray(result)[0], $"sum of {length} {of}", 0);
        DeviceBuffer<float> running = bench.InOut(new float[CompensatedSumLayout.Length]);
        Device.Run(new Accumulate(input, running, scratch));
        Expect.Close(sum, error * magnitude, (float)Running(running), $"running sum of {length} {of}", 0);
        Device.Run(new Dot(input, factors, result, Accumulate: false, scratch));
        Expect.Close(sum, error * magnitude, Device.ToArray(result)[0], $"dot of {length} {of}", 0);
        Device.Run(new SumColumns(
            length, 1, input, result, bench.Out(Device.SumColumnsWorkspaceLength(length, 1))));
        Expect.Close(sum, error * magnitude, Device.ToArray(result)[0], $"column of {length} {of}", 0);
        bench.Launch("norm", () => Device.Run(new Norm(input, result, Accumulate: false, scratch)));
        Expect.Close(
            Math.Sqrt(squares), error * Math.Sqrt(squares), Device.ToArray(result)[0], $"norm of {length} {of}", 0);
    }

    private void AssertProduct(GemmShape shape)
    {
        using Bench bench = NewBench();
        DeviceBuffer<float> left = bench.In(Filled(shape.Rows * shape.Inner, 0.1f));
        DeviceBuffer<float> right = bench.In(Filled(shape.Inner * shape.Columns, 1));
        DeviceBuffer<float> result = bench.Out(shape.Rows * shape.Columns);
        DeviceBuffer<float> workspace = bench.Workspace(shape);
        bench.Launch("gemm", () => Device.Run(new Gemm(shape, left, right, result, workspace)));
        float[] products = Device.ToArray(result);
        for (int index = 0; index < products.Length; index++)
        {
            Expect.Rounded(
                shape.Inner * (double)0.1f, products[index], $"product {shape}", index, ProductRoundings(shape.Inner));
        }
    }
}
