using GpuNet.Devices;
using GpuNet.Graphs;

namespace GpuNet.Operations;

/// <summary>rᵢⱼ = fᵢ·xᵢⱼ; may be computed in place.</summary>
public readonly record struct ScaleRows(int Rows, int Columns, In<float> Input, In<float> Factors, Out<float> Result)
    : ILaunch
{
    static string ILaunch.Name => "scale rows";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Size(Rows, Columns);
        roles.Reads(Input, (long)Rows * Columns);
        roles.Reads(Factors, Rows);
        roles.Writes(Result, (long)Rows * Columns);
        roles.MayBe(Result, Input);
    }
}

/// <summary>rᵢⱼ = fᵢ·xᵢⱼ: rows of deltas, each times its row's upstream gradient.</summary>
internal sealed class ScaleRowsOperation : Operation
{
    public ScaleRowsOperation(string name, Value input, Value factors)
        : base(name, input, factors) =>
        _ = Output(name);

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[Inputs[0]]];

    protected internal override void Emit(EmitContext context)
    {
        Shape shape = context.Shapes[Inputs[0]];
        (int rows, int columns) = (shape.Rows, shape.Columns);
        context.Launch(new ScaleRows(rows, columns, context[Inputs[0]], context[Inputs[1]], context[Outputs[0]]));
    }
}
