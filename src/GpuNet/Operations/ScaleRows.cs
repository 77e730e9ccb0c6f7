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
internal sealed class ScaleRowsOperation(string name, Value input, Value factors) : ValueOperation(name, input, factors)
{
    protected internal override void Emit(EmitContext context)
    {
        (int rows, int columns) = context.Shapes[Inputs[0]];
        context.Launch(new ScaleRows(rows, columns, context[Inputs[0]], context[Inputs[1]], context[Outputs[0]]));
    }
}
