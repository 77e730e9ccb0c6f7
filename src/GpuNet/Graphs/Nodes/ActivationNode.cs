using GpuNet.Formulas;
using GpuNet.Formulas.Activations;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>y = σ(x), for any activation.</summary>
internal abstract class ActivationNode(string name, Value input) : Node(name, input)
{
    internal override IReadOnlyList<(int Output, int Input)> InPlace => [(0, 0)];

    public static ActivationNode Create(IActivation activation, string name, Value input) =>
        (ActivationNode)FormulaCatalog.Instantiate(typeof(ActivationNode<>), activation, activation, name, input);

    /// <summary>The name of σ.</summary>
    public abstract string Formula { get; }

    /// <summary>Whether no gradient ever passes.</summary>
    public abstract bool DerivativeIsZero { get; }

    /// <summary>Whether what comes out lies between two limits, at which σ flattens.</summary>
    public abstract bool Saturates { get; }

    /// <summary>The launch of a product, a bias and this activation in one.</summary>
    public abstract Node FuseWith(MatMulNode product, Value? bias);

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[Inputs[0]]];
}
