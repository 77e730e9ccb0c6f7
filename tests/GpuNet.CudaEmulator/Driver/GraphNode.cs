namespace GpuNet.CudaEmulator.Driver;

/// <summary>One operation of a graph.</summary>
/// <param name="Handle">What C calls it.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Run">Does it.</param>
/// <param name="After">The nodes that come first.</param>
internal sealed record GraphNode(nint Handle, GraphNodeKind Kind, Action Run, IReadOnlyList<GraphNode> After)
{
    /// <inheritdoc/>
    public bool Equals(GraphNode? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Handle.GetHashCode();
}
