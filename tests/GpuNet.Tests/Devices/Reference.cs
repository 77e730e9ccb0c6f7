using GpuNet.Devices;
using GpuNet.Formulas.Random;
using GpuNet.Tests.Formulas;

namespace GpuNet.Tests.Devices;

/// <summary>
/// Every launch in double precision, in loops as simple as they come. Beside a sum, the sum of magnitudes bounds its
/// rounding.
/// </summary>
internal static class Reference
{
    public static (double[] Values, double[] Magnitudes) Product(GemmShape shape, float[] left, float[] right)
    {
        var values = new double[shape.Rows * shape.Columns];
        var magnitudes = new double[values.Length];
        for (int row = 0; row < shape.Rows; row++)
        {
            for (int column = 0; column < shape.Columns; column++)
            {
                double sum = 0;
                double magnitude = 0;
                for (int k = 0; k < shape.Inner; k++)
                {
                    double a = left[shape.TransposeLeft ? (k * shape.Rows) + row : (row * shape.Inner) + k];
                    double b = right[shape.TransposeRight ? (column * shape.Inner) + k : (k * shape.Columns) + column];
                    sum += a * b;
                    magnitude += Math.Abs(a * b);
                }

                values[(row * shape.Columns) + column] = sum;
                magnitudes[(row * shape.Columns) + column] = magnitude;
            }
        }

        return (values, magnitudes);
    }

    public static (double Value, double Magnitude) Sum(IEnumerable<float> values)
    {
        double sum = 0;
        double magnitude = 0;
        foreach (float value in values)
        {
            sum += value;
            magnitude += Math.Abs(value);
        }

        return (sum, magnitude);
    }

    /// <summary>The mean and the biased variance; both 0 of nothing.</summary>
    public static (double Mean, double Variance) Moments(IReadOnlyCollection<float> values)
    {
        double count = Math.Max(1, values.Count);
        double mean = values.Sum(value => (double)value) / count;
        return (mean, values.Sum(value => (value - mean) * (value - mean)) / count);
    }

    public static double[] Softmax(ReadOnlySpan<float> row)
    {
        double max = Max(row);
        var result = new double[row.Length];
        double sum = 0;
        for (int index = 0; index < row.Length; index++)
        {
            result[index] = Math.Exp(row[index] - max);
            sum += result[index];
        }

        for (int index = 0; index < row.Length; index++)
            result[index] /= sum;
        return result;
    }

    public static double CrossEntropy(ReadOnlySpan<float> row, int label)
    {
        var numbers = new double[row.Length];
        for (int index = 0; index < row.Length; index++)
            numbers[index] = row[index];
        return CrossEntropy(numbers, label);
    }

    /// <summary>ln Σe^(xᵢ − max) + (max − xₜ), with the digits of what stands beside the first maximum's 1.</summary>
    public static double CrossEntropy(double[] row, int label)
    {
        double max = row.Max();
        if (!double.IsFinite(max))
            return double.NaN;
        int first = Array.IndexOf(row, max);
        double rest = row.Where((_, index) => index != first).Sum(value => Math.Exp(value - max));
        return ExactFunctions.LogOnePlus(rest) + (max - row[label]);
    }

    public static double Max(ReadOnlySpan<float> row)
    {
        double max = double.NegativeInfinity;
        foreach (float value in row)
            max = Math.Max(max, value);
        return max;
    }

    /// <summary>The class that a row counts for: its first NaN, else its first maximum.</summary>
    public static int Prediction(ReadOnlySpan<float> row)
    {
        for (int index = 0; index < row.Length; index++)
        {
            if (float.IsNaN(row[index]))
                return index;
        }

        double max = Max(row);
        for (int index = 0; index < row.Length; index++)
        {
            if (row[index] == max)
                return index;
        }

        throw new ArgumentException("a row has at least one column", nameof(row));
    }

    public static bool Kept(DropoutKey key, int step, int index, float rate)
    {
        PhiloxWords words = Philox.Words(new PhiloxWords((uint)index / 4, 0, (uint)step, key.Stream), key.Seed);
        uint word = (index % 4) switch
        {
            0 => words.A,
            1 => words.B,
            2 => words.C,
            _ => words.D,
        };
        return (word >> 8) / 16777216.0 >= rate;
    }
}
