namespace GpuNet.Operations;

/// <summary>yᵢ = value.</summary>
public readonly record struct Fill(Out<float> Destination, float Value) : ILaunch
{
    static string ILaunch.Name => "fill";

    void ILaunch.Declare(ref LaunchRoles roles) => roles.Writes(Destination, Destination.Length);
}

/// <summary>Clears persistent memory, which may be read in separately named parts.</summary>
internal sealed class ClearOperation(
    string name, DeviceBuffer<float> memory, IReadOnlyList<Persistent> parts) : Operation(name)
{
    // Each part separately: launches depend on each other only if they touch the same part.
    internal override IReadOnlyList<Persistent> PersistentWrites => parts;

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [];

    protected internal override void Emit(EmitContext context) => context.Launch(new Fill(memory, 0));
}
