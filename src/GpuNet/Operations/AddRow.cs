namespace GpuNet.Operations;

/// <summary>rᵢⱼ = xᵢⱼ + bⱼ; may be computed in place.</summary>
public readonly record struct AddRow(int Rows, int Columns, In<float> Input, In<float> Row, Out<float> Result) : ILaunch
{
    static string ILaunch.Name => "add row";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Size(Rows, Columns);
        roles.Reads(Input, (long)Rows * Columns);
        roles.Reads(Row, Columns);
        roles.Writes(Result, (long)Rows * Columns);
        roles.MayBe(Result, Input);
    }
}

/// <summary>rⱼ = Σᵢ xᵢⱼ, in a fixed order: the gradient of a bias.</summary>
/// <param name="Rows">The rows of x.</param>
/// <param name="Columns">The columns of x.</param>
/// <param name="Input">x.</param>
/// <param name="Result">r.</param>
/// <param name="Workspace">
/// At least <see cref="Device.SumColumnsWorkspaceLength"/> elements; may be omitted where that is 0.
/// </param>
public readonly record struct SumColumns(
    int Rows, int Columns, In<float> Input, Out<float> Result, Scratch Workspace = default) : ILaunch
{
    static string ILaunch.Name => "sum columns";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Size(Rows, Columns);
        roles.Reads(Input, (long)Rows * Columns);
        roles.Writes(Result, Columns);
        roles.Needs(Workspace, roles.Device.SumColumnsWorkspaceLength(Rows, Columns));
    }
}

/// <summary>yᵢⱼ = xᵢⱼ + bⱼ; ∂ℓ/∂x = G and ∂ℓ/∂b = the column sums of G.</summary>
internal sealed class AddRowOperation(string name, Value input, Value row) : ValueOperation(name, input, row)
{
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        Shape input = shapes[Inputs[0]];
        if (input.Columns != shapes[Inputs[1]].Count)
        {
            throw new ShapeException(
                $"{Name} adds {shapes[Inputs[1]].Count} numbers of '{Inputs[1].Name}' to each row; "
                + $"got {shapes.Describe(Inputs[0])}");
        }

        return [input];
    }

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream)
    {
        Value? row = gradients.Wants(Inputs[1])
            ? gradients.Add(new SumColumnsOperation($"∂{Inputs[1].Name}", upstream, Inputs[1]))
            : null;
        return [upstream, row];
    }

    protected internal override void Emit(EmitContext context)
    {
        (int rows, int columns) = context.Shapes[Inputs[0]];
        context.Launch(new AddRow(rows, columns, context[Inputs[0]], context[Inputs[1]], context[Outputs[0]]));
    }
}

/// <summary>rⱼ = Σᵢ xᵢⱼ, in the shape of the row that it is the gradient of.</summary>
internal sealed class SumColumnsOperation(string name, Value input, Value model) : ValueOperation(name, input)
{
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[model]];

    protected internal override void Emit(EmitContext context)
    {
        (int rows, int columns) = context.Shapes[Inputs[0]];
        context.Launch(new SumColumns(
            rows, columns, context[Inputs[0]], context[Outputs[0]], context.Scratch));
    }
}
