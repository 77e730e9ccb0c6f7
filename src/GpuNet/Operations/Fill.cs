namespace GpuNet.Operations;

/// <summary>yᵢ = value.</summary>
public readonly record struct Fill(Out<float> Destination, float Value) : ILaunch
{
    static string ILaunch.Name => "fill";

    void ILaunch.Declare(ref LaunchRoles roles) => roles.Writes(Destination, Destination.Length);
}

/// <summary>Zero in memory that outlives the run, which may be read in parts under names of their own.</summary>
internal sealed class ClearOperation(
    string name, DeviceBuffer<float> memory, IReadOnlyList<Persistent> parts) : Operation(name)
{
    // Each part by itself: launches wait for each other where they touch the same part.
    internal override IReadOnlyList<Persistent> PersistentWrites => parts;

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [];

    protected internal override void Emit(EmitContext context) => context.Launch(new Fill(memory, 0));
}
