using GpuNet.Devices;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Random;
using GpuNet.Formulas.Reals;

namespace GpuNet.Tests.Graphs;

/// <summary>The operations of a graph over <see cref="Expression"/>, written from their definitions.</summary>
internal static class Operations
{
    public static Expression MatMul(Expression left, Expression right, bool transposeLeft, bool transposeRight)
    {
        (int rows, int inner) = transposeLeft ? (left.Columns, left.Rows) : (left.Rows, left.Columns);
        int columns = transposeRight ? right.Rows : right.Columns;
        (int leftColumns, int rightColumns) = (left.Columns, right.Columns);
        string text = $"matmul({transposeLeft}, {transposeRight}; {left.Text}, {right.Text})";
        return new Expression(text, [rows, columns], [left, right], inputs =>
        {
            var result = new double[rows * columns];
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    for (int index = 0; index < inner; index++)
                    {
                        result[(row * columns) + column] +=
                            inputs[0][transposeLeft ? (index * leftColumns) + row : (row * leftColumns) + index]
                            * inputs[1][
                                transposeRight ? (column * rightColumns) + index : (index * rightColumns) + column];
                    }
                }
            }

            return result;
        });
    }

    public static Expression AddRow(Expression input, Expression row)
    {
        int columns = input.Columns;
        return new Expression($"add-row({input.Text}, {row.Text})", input.Sizes, [input, row], inputs =>
            [.. inputs[0].Select((number, index) => number + inputs[1][index % columns])]);
    }

    public static Expression Add(Expression left, Expression right, float alpha, float beta) =>
        new($"add({left.Text}, {right.Text})", left.Sizes, [left, right], inputs =>
            [.. inputs[0].Select((number, index) => (alpha * number) + (beta * inputs[1][index]))]);

    public static Expression Multiply(Expression left, Expression right) =>
        new($"multiply({left.Text}, {right.Text})", left.Sizes, [left, right], inputs =>
            [.. inputs[0].Select((number, index) => number * inputs[1][index])]);

    public static Expression Scale(Expression input, float factor) =>
        new($"scale({input.Text})", input.Sizes, [input], inputs =>
            Array.ConvertAll(inputs[0], number => factor * number));

    public static Expression Apply(Expression input, IActivation activation) =>
        new($"{activation}({input.Text})", input.Sizes, [input], inputs =>
            Array.ConvertAll(inputs[0], number => activation.Value(new Real64(number)).Value));

    public static Expression Softmax(Expression input)
    {
        int columns = input.Columns;
        return new Expression($"softmax({input.Text})", input.Sizes, [input], inputs =>
            [.. inputs[0].Chunk(columns).SelectMany(row =>
                row.Select(number => 1 / row.Sum(other => Math.Exp(other - number))))]);
    }

    public static Expression CrossEntropy(Expression logits, int[] labels)
    {
        int columns = logits.Columns;
        return new Expression($"cross-entropy({logits.Text})", [logits.Rows], [logits], inputs =>
            [.. inputs[0].Chunk(columns).Select((row, index) =>
                Math.Log(row.Sum(other => Math.Exp(other - row.Max()))) + row.Max() - row[labels[index]])]);
    }

    public static Expression Loss(Expression prediction, Expression target, ILoss loss) =>
        new($"{loss}({prediction.Text}, {target.Text})", prediction.Sizes, [prediction, target], inputs =>
            [.. inputs[0].Select((number, index) =>
                loss.Value(new Real64(number), new Real64(inputs[1][index])).Value)]);

    public static Expression Sum(Expression input, bool mean) =>
        new($"{(mean ? "mean" : "sum")}({input.Text})", [], [input], inputs =>
            [mean ? inputs[0].Average() : inputs[0].Sum()]);

    public static Expression Reshape(Expression input, int[] sampleSizes) =>
        new($"reshape({input.Text})", [input.Rows, .. sampleSizes], [input], inputs => inputs[0]);

    public static Expression StopGradient(Expression input) =>
        new($"stop({input.Text})", input.Sizes, [input], inputs => (double[])inputs[0].Clone(), stops: true);

    public static Expression Dropout(Expression input, float rate, DropoutKey key, int step) =>
        new($"dropout({input.Text})", input.Sizes, [input], inputs =>
            [.. inputs[0].Select((number, index) =>
                Uniform(index, key, step) >= rate ? number / (1 - (double)rate) : 0)]);

    private static float Uniform(int index, DropoutKey key, int step)
    {
        PhiloxWords words = Philox.Words(new PhiloxWords((uint)(index / 4), 0, (uint)step, key.Stream), key.Seed);
        return Philox.Uniform((index % 4) switch { 0 => words.A, 1 => words.B, 2 => words.C, _ => words.D });
    }
}
