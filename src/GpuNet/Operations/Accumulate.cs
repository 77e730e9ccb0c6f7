namespace GpuNet.Operations;

/// <summary>
/// s ← s + Σᵢ xᵢ over many launches: Σᵢ xᵢ is rounded as <see cref="Operations.Sum"/> rounds it, and each launch then
/// rounds s by less than 2⁻⁴⁷ of it.
/// </summary>
/// <param name="Input">x.</param>
/// <param name="Sum">s, laid out as <see cref="CompensatedSumLayout"/>.</param>
/// <param name="Workspace">
/// At least <see cref="Device.SumWorkspaceLength"/> elements; may be omitted where that is 0.
/// </param>
public readonly record struct Accumulate(
    In<float> Input, InOut<float> Sum, Scratch Workspace = default) : ILaunch
{
    static string ILaunch.Name => "accumulate";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Reads(Input, Input.Length);
        roles.Changes(Sum, CompensatedSumLayout.Length);
        roles.Needs(Workspace, roles.Device.SumWorkspaceLength(Input.Length));
    }
}

/// <summary>sum ← sum + Σ x, a running sum.</summary>
internal sealed class AccumulateOperation(
    string name, Value input, PersistentBuffer<float> sum) : Operation(name, input)
{
    internal override IReadOnlyList<Persistent> PersistentWrites => [sum];

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) =>
        sum.Buffer.Length == CompensatedSumLayout.Length
            ? []
            : throw new ShapeException(
                $"{Name} adds to a running sum of {CompensatedSumLayout.Length} elements; got {sum.Buffer.Length}; "
                + $"see {nameof(CompensatedSumLayout)}");

    protected internal override void Emit(EmitContext context) =>
        context.Launch(new Accumulate(context[Inputs[0]], sum.Buffer, context.Scratch));
}
