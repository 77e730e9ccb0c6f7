namespace GpuNet.Operations;

/// <summary>yᵢ = (xᵢ, 1): a column of ones after the last; y is rows × (columns + 1).</summary>
public readonly record struct AppendOnes(int Rows, int Columns, In<float> Input, Out<float> Output) : ILaunch
{
    static string ILaunch.Name => "append ones";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Size(Rows, Columns);
        roles.Reads(Input, (long)Rows * Columns);
        roles.Writes(Output, Rows * ((long)Columns + 1));
    }
}

/// <summary>
/// rᵢⱼ = xᵢⱼ without x's last column, of rows × (columns + 1): the gradient of <see cref="AppendOnes"/>.
/// </summary>
public readonly record struct DropLastColumn(int Rows, int Columns, In<float> Input, Out<float> Result) : ILaunch
{
    static string ILaunch.Name => "drop last column";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Size(Rows, Columns);
        roles.Reads(Input, Rows * ((long)Columns + 1));
        roles.Writes(Result, (long)Rows * Columns);
    }
}

/// <summary>y = (x, 1): the last size grows by one; the gradient drops that column.</summary>
internal sealed class AppendOnesOperation(string name, Value input) : ValueOperation(name, input)
{
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        int columns = NormalizedMatrix.Of(Name, Inputs[0], shapes).Columns;
        Shape input = shapes[Inputs[0]];
        var sizes = new int[input.Rank];
        for (int index = 0; index < sizes.Length - 1; index++)
            sizes[index] = input[index];
        sizes[^1] = columns + 1;
        return [new Shape(sizes)];
    }

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
        [gradients.Add(new DropLastColumnOperation($"∂{Inputs[0].Name}", upstream, Inputs[0]))];

    protected internal override void Emit(EmitContext context)
    {
        (int rows, int columns) = NormalizedMatrix.Of(Name, Inputs[0], context.Shapes);
        context.Launch(new AppendOnes(rows, columns, context[Inputs[0]], context[Outputs[0]]));
    }
}

/// <summary>x without its last column, in the shape of the value that the column was appended to.</summary>
internal sealed class DropLastColumnOperation(string name, Value input, Value model) : ValueOperation(name, input)
{
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[model]];

    protected internal override void Emit(EmitContext context)
    {
        (int rows, int columns) = NormalizedMatrix.Of(Name, model, context.Shapes);
        context.Launch(new DropLastColumn(rows, columns, context[Inputs[0]], context[Outputs[0]]));
    }
}
