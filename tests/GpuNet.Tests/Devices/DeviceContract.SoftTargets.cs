using GpuNet.Devices;
using GpuNet.Operations;
using GpuNet.Tests.Formulas;
using Xunit;

namespace GpuNet.Tests.Devices;

/// <content>Launches on targets that are rows of probabilities.</content>
public abstract partial class DeviceContract
{
    [SkippableFact]
    public void Soft_cross_entropy_gives_losses_and_deltas_together_apart_and_in_place()
    {
        const string Verb = "soft cross-entropy";
        const float Scale = 0.25f;
        foreach ((int rows, int columns) in Matrices)
        {
            using Bench bench = NewBench();
            float[] z = Logits(rows, columns);
            float[] t = Targets(rows, columns);
            DeviceBuffer<float> logits = bench.In(z);
            DeviceBuffer<float> targets = bench.In(t);
            DeviceBuffer<float>[] losses = [bench.Out(rows), bench.Out(rows), bench.Out(rows), bench.Out(rows)];
            DeviceBuffer<float>[] deltas = [bench.Out(z.Length), bench.Out(z.Length), bench.InOut(z), bench.InOut(t)];
            bench.Launch(
                Verb,
                () => Device.Run(new SoftCrossEntropyRows(rows, columns, logits, targets, Scale, losses[0], deltas[0])));
            bench.Launch(
                Verb, () => Device.Run(new SoftCrossEntropyRows(rows, columns, logits, targets, Scale, losses[1], null)));
            bench.Launch(
                Verb, () => Device.Run(new SoftCrossEntropyRows(rows, columns, logits, targets, Scale, null, deltas[1])));
            bench.Launch(
                Verb, () => Device.Run(
                    new SoftCrossEntropyRows(rows, columns, deltas[2], targets, Scale, losses[2], deltas[2])));
            bench.Launch(
                Verb, () => Device.Run(
                    new SoftCrossEntropyRows(rows, columns, logits, deltas[3], Scale, losses[3], deltas[3])));
            float[] values = Device.ToArray(losses[0]);
            float[] slopes = Device.ToArray(deltas[0]);
            for (int other = 1; other < 4; other++)
            {
                Expect.SameBits<float>(values, Device.ToArray(losses[other]), $"losses of {Verb}, way {other}");
                Expect.SameBits<float>(slopes, Device.ToArray(deltas[other]), $"delta of {Verb}, way {other}");
            }

            for (int row = 0; row < rows; row++)
            {
                ReadOnlySpan<float> line = z.AsSpan(row * columns, columns);
                ReadOnlySpan<float> wanted = t.AsSpan(row * columns, columns);
                (double targetSum, double targetMagnitude) = Reference.Sum(wanted.ToArray());
                double loss = 0;
                double lossError = 0;
                for (int column = 0; column < columns; column++)
                {
                    double own = Reference.CrossEntropy(line, column);
                    loss += wanted[column] == 0 ? 0 : wanted[column] * own;
                    double weight = Math.Abs(wanted[column]);
                    if (weight > 0)
                    {
                        lossError +=
                            weight * (((columns + 2) * Ulps.Rounding * Math.Abs(own)) + ExponentialError(line, column));
                    }
                }

                Expect.Close(loss, lossError, values[row], $"{Verb} {rows}×{columns}", row);
                double[] probabilities = Reference.Softmax(line);
                for (int column = 0; column < columns; column++)
                {
                    double delta = (probabilities[column] * targetSum) - wanted[column];
                    double error = (Math.Abs(probabilities[column] * targetSum) * ExponentialError(line, column))
                        + (Math.Abs(probabilities[column]) * columns * Ulps.Rounding * targetMagnitude)
                        + (3 * Ulps.Rounding * (Math.Abs(delta) + Math.Abs(wanted[column])));
                    int index = (row * columns) + column;
                    Expect.Close(
                        Scale * delta, Scale * error, slopes[index], $"delta of {Verb} {rows}×{columns}", index);
                }
            }
        }
    }

    [SkippableFact]
    public void OneHot_is_on_at_the_label_and_off_elsewhere()
    {
        foreach ((int rows, int columns) in Matrices.Where(size => size.Columns > 0))
        {
            using Bench bench = NewBench();
            int[] classes = Numbers.Integers(rows, columns + 14, columns);
            DeviceBuffer<int> labels = bench.In(classes);
            DeviceBuffer<float> result = bench.Out(rows * columns);
            bench.Launch("one-hot", () => Device.Run(new OneHot(rows, columns, labels, 0.925f, 0.025f, result)));
            Assert.Equal(
                Enumerable.Range(0, rows * columns)
                    .Select(index => index % columns == classes[index / columns] ? 0.925f : 0.025f),
                Device.ToArray(result));
        }
    }

    [SkippableTheory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(int.MinValue)]
    public void OneHot_refuses_a_label_outside_the_classes_or_marks_its_row(int label)
    {
        using Bench bench = NewBench();
        DeviceBuffer<int> labels = bench.In([0, label]);
        DeviceBuffer<float> result = bench.Out(6);
        if (ChecksDeviceMemory)
        {
            InvalidOperationException exception = Assert.Throws<InvalidOperationException>(
                () => bench.Launch("one-hot", () => Device.Run(new OneHot(2, 3, labels, 1, 0, result))));
            Assert.Contains($"label {label} in row 1 is outside 0..2", exception.Message, StringComparison.Ordinal);
            Assert.All(Device.ToArray(result), value => Assert.True(float.IsNaN(value)));
            return;
        }

        bench.Launch("one-hot", () => Device.Run(new OneHot(2, 3, labels, 1, 0, result)));
        Assert.Equal([1, 0, 0, float.NaN, float.NaN, float.NaN], Device.ToArray(result));
    }

    /// <summary>Probabilities here, one 1 among zeros there, numbers of any sum elsewhere, and a NaN.</summary>
    private static float[] Targets(int rows, int columns)
    {
        float[] t = Numbers.Tame(rows * columns, columns + 15, 0, 1);
        for (int row = 0; row < rows; row++)
        {
            Span<float> line = t.AsSpan(row * columns, columns);
            if (row % 4 == 1)
            {
                line.Clear();
                if (columns > 0)
                    line[row % columns] = 1;
            }

            if (row % 9 == 3 && columns > 0)
                line[columns / 2] = float.NaN;
        }

        return t;
    }
}
