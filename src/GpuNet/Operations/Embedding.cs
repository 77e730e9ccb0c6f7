namespace GpuNet.Operations;

/// <summary>yᵢⱼ = table at row labelsᵢ, column j.</summary>
/// <remarks>
/// Labels lie in 0 … table rows − 1. The host refuses others; a kernel cannot, and gives NaN for their rows.
/// </remarks>
public readonly record struct GatherRows(
    int Rows, int Columns, In<int> Labels, In<float> Table, Out<float> Result) : ILaunch
{
    static string ILaunch.Name => "gather rows";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Size(Rows, Columns);
        roles.Reads(Labels, Rows);
        roles.Reads(Table, Table.Length - (Table.Length % Math.Max(1, Columns)));
        roles.Writes(Result, (long)Rows * Columns);
    }
}

/// <summary>
/// r at row t, column j = Σ xᵢⱼ over the rows i whose label is t, from the first to the last; 0 where there is none. The
/// gradient of <see cref="GatherRows"/>: each sum is one thread's, so its order never changes.
/// </summary>
/// <remarks>Labels as for <see cref="GatherRows"/>; a row whose label is outside is added nowhere by a kernel.</remarks>
public readonly record struct SumRowsByLabel(
    int Rows, int Columns, In<int> Labels, In<float> Input, Out<float> Result) : ILaunch
{
    static string ILaunch.Name => "sum rows by label";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Size(Rows, Columns);
        roles.Reads(Labels, Rows);
        roles.Reads(Input, (long)Rows * Columns);
        roles.Writes(Result, Result.Length - (Result.Length % Math.Max(1, Columns)));
    }
}

/// <summary>labelᵢ = xᵢ where that is a whole number of at least 0, else −1, which no table has.</summary>
public readonly record struct ToLabels(In<float> Input, Out<int> Labels) : ILaunch
{
    static string ILaunch.Name => "to labels";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Reads(Input, Input.Length);
        roles.Writes(Labels, Input.Length);
    }
}

/// <summary>
/// A table's rows by labels: the labels' sizes, then those of a row. The gradient is the table's alone.
/// </summary>
internal sealed class EmbeddingOperation(string name, Value table, Value labels) : ValueOperation(name, table, labels)
{
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        if (Inputs[1].ElementType != ElementType.Label)
            throw new ShapeException($"{Name} expects labels; got numbers, {shapes.Describe(Inputs[1])}");
        Shape table = shapes[Inputs[0]];
        return table.Rank >= 2
            ? [new Shape([.. Axes.Sizes(shapes[Inputs[1]]), .. Axes.Sizes(table)[1..]])]
            : throw new ShapeException($"{Name} expects a table of rows × columns; got {shapes.Describe(Inputs[0])}");
    }

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
    [
        gradients.Wants(Inputs[0])
            ? gradients.Add(new EmbeddingGradientOperation($"∂{Inputs[0].Name}", upstream, Inputs[1], Inputs[0]))
            : null,
        null,
    ];

    protected internal override void Emit(EmitContext context)
    {
        int rows = context.Shapes[Inputs[1]].Count;
        int columns = context.Shapes[Inputs[0]].Columns;
        context.Launch(new GatherRows(
            rows, columns, context.Labels(Inputs[1]), context[Inputs[0]], context[Outputs[0]]));
    }
}

/// <summary>Each row of a table gets the gradients of the positions that named it.</summary>
internal sealed class EmbeddingGradientOperation(string name, Value upstream, Value labels, Value table)
    : ValueOperation(name, upstream, labels)
{
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[table]];

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
        [gradients.Graph.Embedding(upstream, Inputs[1]), null];

    protected internal override void Emit(EmitContext context)
    {
        int rows = context.Shapes[Inputs[1]].Count;
        int columns = context.Shapes[table].Columns;
        context.Launch(new SumRowsByLabel(
            rows, columns, context.Labels(Inputs[1]), context[Inputs[0]], context[Outputs[0]]));
    }
}

/// <summary>Labels from whole numbers. Nothing flows back.</summary>
internal sealed class ToLabelsOperation(string name, Value input) : ValueOperation(name, ElementType.Label, input)
{
    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
        [null];

    protected internal override void Emit(EmitContext context) =>
        context.Launch(new ToLabels(context[Inputs[0]], context.Labels(Outputs[0])));
}
