using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>
/// A batch of samples as a matrix whose columns are the last size, whatever the rank: the channels of images that have
/// them last, the features of rows.
/// </summary>
/// <param name="Rows">All other sizes together.</param>
/// <param name="Columns">The last size.</param>
internal readonly record struct NormalizedMatrix(int Rows, int Columns)
{
    /// <summary>The matrix of a value.</summary>
    /// <exception cref="ShapeException">A sample is a single number.</exception>
    public static NormalizedMatrix Of(string operation, Value value, ShapeContext shapes)
    {
        Shape shape = shapes[value];
        if (shape.Rank < 2)
            throw new ShapeException($"{operation} expects samples of at least one size; got {shapes.Describe(value)}");
        int rows = 1;
        for (int index = 0; index < shape.Rank - 1; index++)
            rows *= shape[index];
        return new NormalizedMatrix(rows, shape[shape.Rank - 1]);
    }

    /// <summary>The same, refusing a row of numbers for the columns that has another length.</summary>
    /// <exception cref="ShapeException">The sizes do not fit.</exception>
    public static NormalizedMatrix Of(
        string operation, Value value, ShapeContext shapes, params ReadOnlySpan<Value> rows)
    {
        NormalizedMatrix matrix = Of(operation, value, shapes);
        foreach (Value row in rows)
        {
            if (shapes[row].Count != matrix.Columns)
            {
                throw new ShapeException(
                    $"{operation} expects {shapes[row].Count} columns, as '{row.Name}' has numbers; "
                    + $"got {shapes.Describe(value)}");
            }
        }

        return matrix;
    }
}
