namespace GpuNet.Graphs;

/// <summary>
/// An operation got a shape that it does not accept. The message names the operation, both sides and the remedy.
/// </summary>
public sealed class ShapeException(string message) : ArgumentException(message);
