using GpuNet.Layers.Initializers;

namespace GpuNet.Layers;

/// <summary>
/// Looks up rows of a weight table by index, such as a vector for each word: the result has the input's sizes, then the
/// columns. The input receives no gradient.
/// </summary>
public sealed class Embedding : Layer
{
    private readonly int rows;
    private readonly int columns;
    private readonly IInitializer initializer;
    private ParameterDeclaration? table;

    /// <summary>Creates an embedding layer.</summary>
    /// <param name="rows">The rows of the table, at least 1; inputs are 0 … rows − 1.</param>
    /// <param name="columns">The length of a row, at least 1.</param>
    /// <param name="initializer">
    /// How the table is initialized; null for He's normal distribution over a row's columns.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of range.</exception>
    public Embedding(int rows, int columns, IInitializer? initializer = null)
        : base("embedding")
    {
        // Inputs are single-precision numbers, exact up to here.
        if (rows is < 1 or > 1 << 24)
        {
            throw new ArgumentOutOfRangeException(
                nameof(rows), rows, "an embedding table needs 1 to 2²⁴ rows: floats represent larger indices inexactly");
        }

        if (columns < 1)
            throw new ArgumentOutOfRangeException(nameof(columns), columns, "an embedding needs at least 1 column");
        this.rows = rows;
        this.columns = columns;
        this.initializer = initializer ?? new HeNormal();
    }

    /// <summary>The rows of the table.</summary>
    public int Rows => rows;

    /// <summary>The length of a row.</summary>
    public int Columns => columns;

    /// <summary>How the table is initialized.</summary>
    public IInitializer Initializer => initializer;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<int> Build(
        LayerInput sampleSizes, Action<ParameterDeclaration> declare)
    {
        table = new ParameterDeclaration($"{Name}.table", new Shape(rows, columns), initializer, columns, columns);
        declare(table);
        return [.. sampleSizes.Sizes, columns];
    }

    /// <inheritdoc/>
    protected internal override Value Append(LayerContext context, Value input)
    {
        return context.Graph.Embedding(context.Parameter(Built(table)), context.Graph.ToLabels(input), Name);
    }
}
