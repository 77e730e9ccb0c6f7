namespace GpuNet.Operations;

/// <summary>rᵢ = α·xᵢ; may be computed in place.</summary>
public readonly record struct Scale(float Alpha, In<float> Input, Out<float> Result) : ILaunch
{
    static string ILaunch.Name => "scale";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Reads(Input, Input.Length);
        roles.Writes(Result, Input.Length);
        roles.MayBe(Result, Input);
    }
}

/// <summary>y = α·x; ∂ℓ/∂x = α·G.</summary>
internal sealed class ScaleOperation(string name, Value input, float alpha) : ValueOperation(name, input)
{
    public float Alpha => alpha;

    protected internal override bool GivesNumbers => TakesNumbers;

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
        [gradients.Graph.Scale(upstream, Alpha)];

    protected internal override void Emit(EmitContext context) =>
        context.Launch(new Scale(Alpha, context[Inputs[0]], context[Outputs[0]]));
}

/// <summary>α·x for contiguous values.</summary>
internal sealed class ScaleRunOperation(
    string name, IReadOnlyList<Value> values, float alpha) : RunOperation(name, values)
{
    protected internal override void Emit(EmitContext context)
    {
        DeviceBuffer<float> input = context.Run(Values);
        DeviceBuffer<float> result = context.Run(Outputs);
        context.Launch(new Scale(alpha, input, result));
    }
}
