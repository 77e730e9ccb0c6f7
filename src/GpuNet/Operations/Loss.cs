namespace GpuNet.Operations;

/// <summary>ℓᵢ = loss(xᵢ, tᵢ) and δᵢ = scale · ∂ℓᵢ/∂xᵢ, in one pass; either output may be omitted.</summary>
public readonly record struct Loss<TLoss>(
    TLoss Formula, In<float> Prediction, In<float> Target, float Scale, Out<float> Losses, Out<float> Delta) : ILaunch
    where TLoss : unmanaged, ILoss
{
    static string ILaunch.Name => TLoss.Name;

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Reads(Prediction, Prediction.Length);
        roles.Reads(Target, Prediction.Length);
        roles.Writes(Losses, Prediction.Length, optional: true);
        roles.Writes(Delta, Prediction.Length, optional: true);
        roles.MayBe(Losses, Prediction);
        roles.MayBe(Losses, Target);
        roles.MayBe(Delta, Prediction);
        roles.MayBe(Delta, Target);
    }
}

/// <summary>ℓᵢ = loss(xᵢ, tᵢ) of each element, and its delta in the same launch if the plan needs it.</summary>
internal abstract class LossOperation(string name, Value prediction, Value target)
    : Operation(name, prediction, target)
{
    /// <summary>The activation that the loss applies to the prediction itself, or null.</summary>
    public abstract string? AppliedActivation { get; }

    public static LossOperation Create(ILoss loss, string name, Value prediction, Value target) =>
        (LossOperation)FormulaCatalog.Instantiate(typeof(LossOperation<>), loss, loss, name, prediction, target);

    /// <summary>The same with a scaled delta, and the given value as that output.</summary>
    public abstract LossOperation WithScale(Value scaledDelta, float scale);

    protected internal override bool GivesNumbers => TakesNumbers;

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        shapes.RequireSame(Name, Inputs[0], Inputs[1]);
        return [shapes[Inputs[0]], shapes[Inputs[0]]];
    }

    protected internal override IReadOnlyList<Value?> Differentiate(
        GradientGraph gradients, IReadOnlyList<Value?> upstream)
    {
        RefuseTargetAndDelta(this, gradients, upstream);
        return [gradients.Graph.Multiply(Outputs[1], upstream[0]!), null];
    }

    /// <summary>Refuses gradients of a loss with respect to its target, and of its delta.</summary>
    internal static void RefuseTargetAndDelta(
        Operation loss, GradientGraph gradients, IReadOnlyList<Value?> upstream)
    {
        if (gradients.Wants(loss.Inputs[1]))
        {
            throw new NotSupportedException(
                $"'{loss.Name}' has no gradient with respect to its target '{loss.Inputs[1].Name}'; "
                + "put a stop-gradient before it");
        }

        if (upstream[1] is not null)
        {
            throw new NotSupportedException(
                $"'{loss.Outputs[1].Name}' has no gradient; put a stop-gradient before its reader");
        }
    }
}

/// <summary>The losses of each element, for one loss.</summary>
internal sealed class LossOperation<TLoss> : LossOperation
    where TLoss : unmanaged, ILoss
{
    private readonly TLoss loss;
    private readonly float scale = 1;

    public LossOperation(TLoss loss, string name, Value prediction, Value target)
        : base(name, prediction, target)
    {
        this.loss = loss;
        _ = Output($"{name}.losses");
        _ = Output($"{name}.delta");
    }

    private LossOperation(LossOperation<TLoss> original, Value scaledDelta, float scale)
        : base(original.Name, original.Inputs[0], original.Inputs[1])
    {
        loss = original.loss;
        this.scale = scale * original.scale;
        Adopt(original.Outputs[0]);
        Adopt(scaledDelta);
    }

    public override string? AppliedActivation => TLoss.AppliedActivation;

    public override LossOperation WithScale(Value scaledDelta, float scale) =>
        new LossOperation<TLoss>(this, scaledDelta, scale);

    protected internal override void Emit(EmitContext context) =>
        context.Launch(
            new Loss<TLoss>(
                loss, context[Inputs[0]], context[Inputs[1]], scale, context.IfRead(Outputs[0]),
                context.IfRead(Outputs[1])));
}
