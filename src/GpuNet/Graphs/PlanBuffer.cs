namespace GpuNet.Graphs;

/// <summary>A buffer that a launch reads or writes.</summary>
/// <param name="Name">The name of the value or memory in it.</param>
/// <param name="Shape">Its shape in words; empty for memory outside the arena that has none.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Offset">Its offset in the arena; null for persistent memory.</param>
public sealed record PlanBuffer(string Name, string Shape, long Bytes, long? Offset)
{
    /// <inheritdoc/>
    public override string ToString() =>
        Offset is long offset ? $"{Name} [{Shape}] @{offset}" : Shape.Length == 0 ? Name : $"{Name} [{Shape}]";
}
