using GpuNet.Devices;
using GpuNet.Graphs;

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
public readonly record struct SumColumns(int Rows, int Columns, In<float> Input, Out<float> Result) : ILaunch
{
    static string ILaunch.Name => "sum columns";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Size(Rows, Columns);
        roles.Reads(Input, (long)Rows * Columns);
        roles.Writes(Result, Columns);
    }
}

/// <summary>yᵢⱼ = xᵢⱼ + bⱼ; ∂ℓ/∂x = G and ∂ℓ/∂b = the column sums of G.</summary>
internal sealed class AddRowOperation : Operation
{
    public AddRowOperation(string name, Value input, Value row)
        : base(name, input, row) =>
        _ = Output(name);

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

    protected internal override IReadOnlyList<Value?> Differentiate(
        GradientGraph gradients, IReadOnlyList<Value?> upstream)
    {
        Value gradient = upstream[0]!;
        Value? row = gradients.Wants(Inputs[1])
            ? gradients.Graph.Add(new SumColumnsOperation($"∂{Inputs[1].Name}", gradient, Inputs[1])).Outputs[0]
            : null;
        return [gradient, row];
    }

    protected internal override void Emit(EmitContext context)
    {
        Shape shape = context.Shapes[Inputs[0]];
        (int rows, int columns) = (shape.Rows, shape.Columns);
        context.Launch(new AddRow(rows, columns, context[Inputs[0]], context[Inputs[1]], context[Outputs[0]]));
    }
}

/// <summary>rⱼ = Σᵢ xᵢⱼ, in the shape of the row that it is the gradient of.</summary>
internal sealed class SumColumnsOperation : Operation
{
    private readonly Value model;

    public SumColumnsOperation(string name, Value input, Value model)
        : base(name, input)
    {
        this.model = model;
        _ = Output(name);
    }

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[model]];

    protected internal override void Emit(EmitContext context)
    {
        Shape shape = context.Shapes[Inputs[0]];
        (int rows, int columns) = (shape.Rows, shape.Columns);
        context.Launch(new SumColumns(rows, columns, context[Inputs[0]], context[Outputs[0]]));
    }
}
