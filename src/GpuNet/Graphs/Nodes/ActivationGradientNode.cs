using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>
/// δ = g ⊙ σ′, for any activation. Reads the activation's input and output only where its facts say so.
/// </summary>
internal abstract class ActivationGradientNode(string name, params IReadOnlyList<Value> inputs) : Node(name, inputs)
{
    /// <summary>The upstream gradient g.</summary>
    public abstract Value Upstream { get; }

    /// <summary>The launch of the product that computes g and this in one.</summary>
    public abstract Node FuseWith(MatMulNode product);

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[Upstream]];
}
