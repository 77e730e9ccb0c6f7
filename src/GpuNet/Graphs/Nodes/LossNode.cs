using GpuNet.Formulas;
using GpuNet.Formulas.Losses;
using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs.Nodes;

/// <summary>ℓᵢ = loss(xᵢ, tᵢ) of each element, and its delta in the same launch where the plan wants it.</summary>
internal abstract class LossNode : Node
{
    protected LossNode(string name, Value prediction, Value target)
        : base(name, prediction, target)
    {
    }

    internal override IReadOnlyList<(int Output, int Input)> InPlace => [(0, 1), (1, 0)];

    /// <summary>The activation that the loss applies to the prediction itself, or null.</summary>
    public abstract string? AppliedActivation { get; }

    public static LossNode Create(ILoss loss, string name, Value prediction, Value target) =>
        (LossNode)FormulaCatalog.Instantiate(typeof(LossNode<>), loss, loss, name, prediction, target);

    /// <summary>The same with its delta scaled, and the given value as that output.</summary>
    public abstract LossNode WithScale(Value scaledDelta, float scale);

    internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        shapes.RequireSame(Name, Inputs[0], Inputs[1]);
        return [shapes[Inputs[0]], shapes[Inputs[0]]];
    }

    internal override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, IReadOnlyList<Value?> upstream)
    {
        if (gradients.Wants(Inputs[1]))
        {
            throw new NotSupportedException(
                $"'{Name}' has no gradient with respect to its target '{Inputs[1].Name}'; "
                + "put a stop-gradient before it");
        }

        if (upstream[1] is not null)
        {
            throw new NotSupportedException(
                $"'{Outputs[1].Name}' has no gradient; put a stop-gradient before its reader");
        }

        return [gradients.Graph.Multiply(Outputs[1], upstream[0]!), null];
    }
}
