namespace GpuNet.Operations;

/// <summary>r = Σᵢ aᵢbᵢ, or r ← r + Σᵢ aᵢbᵢ to accumulate; r is one element, a and b may be one buffer.</summary>
/// <param name="Left">a.</param>
/// <param name="Right">b.</param>
/// <param name="Result">r.</param>
/// <param name="Accumulate">Whether the product is added to r.</param>
/// <param name="Workspace">
/// At least <see cref="Device.SumWorkspaceLength"/> elements; may be omitted where that is 0.
/// </param>
public readonly record struct Dot(
    In<float> Left, In<float> Right, InOut<float> Result, bool Accumulate, Scratch Workspace = default) : ILaunch
{
    static string ILaunch.Name => "dot";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Reads(Left, Left.Length);
        roles.Reads(Right, Left.Length);
        roles.Changes(Result, 1);
        roles.Needs(Workspace, roles.Device.SumWorkspaceLength(Left.Length));
    }
}

/// <summary>r = √(Σᵢ xᵢ²), or r ← √(r² + Σᵢ xᵢ²) to accumulate; r is one element.</summary>
/// <remarks>
/// Scaled where squares would overflow or vanish: infinite only where an element is, or where no float is as large.
/// </remarks>
/// <param name="Input">x.</param>
/// <param name="Result">r.</param>
/// <param name="Accumulate">Whether r counts as one more element.</param>
/// <param name="Workspace">
/// At least <see cref="Device.SumWorkspaceLength"/> elements; may be omitted where that is 0.
/// </param>
public readonly record struct Norm(
    In<float> Input, InOut<float> Result, bool Accumulate, Scratch Workspace = default) : ILaunch
{
    static string ILaunch.Name => "norm";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Reads(Input, Input.Length);
        roles.Changes(Result, 1);
        roles.Needs(Workspace, roles.Device.SumWorkspaceLength(Input.Length));
    }
}

/// <summary>
/// rᵢ = min(1, c/n)·xᵢ for a norm n of one element; may be computed in place. A norm that is not finite makes all NaN,
/// so that no bad number is hidden. Pascanu, Mikolov and Bengio, ICML 2013.
/// </summary>
/// <param name="Limit">c, above 0.</param>
/// <param name="Norm">n.</param>
/// <param name="Input">x.</param>
/// <param name="Result">r.</param>
public readonly record struct ClipByNorm(float Limit, In<float> Norm, In<float> Input, Out<float> Result) : ILaunch
{
    static string ILaunch.Name => "clip by norm";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Require(Limit > 0, Limit, "a limit above 0");
        roles.Reads(Norm, 1);
        roles.Reads(Input, Input.Length);
        roles.Writes(Result, Input.Length);
        roles.MayBe(Result, Input);
    }
}

/// <summary>One elementwise launch over contiguous values; so do its outputs, one a value.</summary>
internal abstract class RunOperation : Operation
{
    /// <param name="name">Its name.</param>
    /// <param name="values">What it changes.</param>
    /// <param name="others">What else it reads.</param>
    protected RunOperation(string name, IReadOnlyList<Value> values, params IReadOnlyList<Value> others)
        : base(name, [.. values, .. others])
    {
        Values = values;
        foreach (Value value in values)
            _ = Output($"{name} {value.Name}");
    }

    public IReadOnlyList<Value> Values { get; }

    internal override IReadOnlyList<IReadOnlyList<Value>> Runs => [Values, Outputs];

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) =>
        [.. Values.Select(value => shapes[value])];
}

/// <summary>‖x‖ = √(Σ x²) over all elements of contiguous values.</summary>
internal sealed class GlobalNormOperation(string name, IReadOnlyList<Value> values) : ValueOperation(name, values)
{
    internal override IReadOnlyList<IReadOnlyList<Value>> Runs => [Inputs];

    protected internal override bool GivesNumbers => true;

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [Shape.Scalar];

    protected internal override void Emit(EmitContext context)
    {
        DeviceBuffer<float> values = context.Run(Inputs);
        context.Launch(new Norm(values, context[Outputs[0]], Accumulate: false, context.Scratch));
    }
}

/// <summary>min(1, c/n)·x for contiguous values and their norm n.</summary>
internal sealed class ClipByNormOperation(string name, IReadOnlyList<Value> values, Value norm, float limit)
    : RunOperation(name, values, norm)
{
    protected internal override void Emit(EmitContext context)
    {
        DeviceBuffer<float> input = context.Run(Values);
        DeviceBuffer<float> result = context.Run(Outputs);
        context.Launch(new ClipByNorm(limit, context[Inputs[^1]], input, result));
    }
}
