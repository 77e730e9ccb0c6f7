using GpuNet.Operations;

namespace GpuNet.Graphs;

/// <content>Products of many matrices.</content>
public sealed partial class Graph
{
    /// <summary>op(Aₙ)·op(Bₙ) for each n, where op transposes or not.</summary>
    /// <param name="left">
    /// A: the last two dimensions are a matrix; there is one for each index of the dimensions before.
    /// </param>
    /// <param name="right">B, with as many matrices.</param>
    /// <param name="transposeLeft">Whether each A is transposed.</param>
    /// <param name="transposeRight">Whether each B is transposed.</param>
    /// <param name="name">The name in plans and errors.</param>
    public Value BatchMatMul(
        Value left, Value right, bool transposeLeft = false, bool transposeRight = false, string? name = null) =>
        Add(new BatchMatMulOperation(
            name ?? Unique("batch-matmul"), left, right, transposeLeft, transposeRight)).Outputs[0];
}
