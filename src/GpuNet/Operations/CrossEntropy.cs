namespace GpuNet.Operations;

/// <summary>
/// ℓᵢ = −ln softmax(zᵢ)ₜ and δᵢ = scale · (softmax(zᵢ) − eₜ) with the class t = labelsᵢ: softmax, loss and delta in one
/// pass; either output may be left out, and δ may be z's buffer.
/// </summary>
/// <remarks>Labels lie in 0 … columns − 1; a device does not check them, the data's edge does.</remarks>
public readonly record struct CrossEntropyRows(
    int Rows, int Columns, In<float> Logits, In<int> Labels, float Scale, Out<float> Losses, Out<float> Delta) : ILaunch
{
    static string ILaunch.Name => "cross-entropy";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Size(Rows, Columns);
        roles.Reads(Logits, (long)Rows * Columns);
        roles.Reads(Labels, Rows);
        roles.Writes(Losses, Rows, optional: true);
        roles.Writes(Delta, (long)Rows * Columns, optional: true);
        roles.MayBe(Delta, Logits);
    }
}

/// <summary>
/// ℓᵢ = −Σⱼ tᵢⱼ ln softmax(zᵢ)ⱼ and δᵢ = scale · (softmax(zᵢ) · Σⱼ tᵢⱼ − tᵢ) for rows of logits z and rows of
/// probabilities t; either output may be left out, and δ may be z's buffer or t's.
/// </summary>
/// <remarks>
/// See <see cref="Formulas.Losses.SoftCrossEntropy"/>. t is used as given and need not sum to 1.
/// </remarks>
public readonly record struct SoftCrossEntropyRows(
    int Rows, int Columns, In<float> Logits, In<float> Targets, float Scale, Out<float> Losses, Out<float> Delta)
    : ILaunch
{
    static string ILaunch.Name => "soft cross-entropy";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Size(Rows, Columns);
        roles.Reads(Logits, (long)Rows * Columns);
        roles.Reads(Targets, (long)Rows * Columns);
        roles.Writes(Losses, Rows, optional: true);
        roles.Writes(Delta, (long)Rows * Columns, optional: true);
        roles.MayBe(Delta, Logits);
        roles.MayBe(Delta, Targets);
    }
}

/// <summary>
/// Softmax cross-entropy of each row, and its delta softmax(z) − eₜ in the same launch where the plan wants it. Targets
/// are class labels or rows of probabilities.
/// </summary>
internal sealed class CrossEntropyOperation : Operation
{
    /// <summary>With a scale, the node takes over the scaled delta of the node that it replaces.</summary>
    private readonly float scale;

    public CrossEntropyOperation(string name, Value logits, Value targets, float? scale)
        : base(name, logits, targets)
    {
        this.scale = scale ?? 1;
        _ = Output($"{name}.losses");
        _ = Output($"{name}.delta");
    }

    /// <summary>The same with its delta scaled, and the given values as outputs.</summary>
    public CrossEntropyOperation(CrossEntropyOperation original, Value scaledDelta, float scale)
        : base(original.Name, original.Inputs)
    {
        this.scale = scale * original.scale;
        Adopt(original.Outputs[0]);
        Adopt(scaledDelta);
    }

    private bool HasLabels => Inputs[1].ElementType == ElementType.Label;

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        Shape logits = shapes[Inputs[0]];
        if (HasLabels && shapes[Inputs[1]].Count != logits.Rows)
        {
            throw new ShapeException(
                $"{Name} expects a class label for each row of {shapes.Describe(Inputs[0])}; "
                + $"got {shapes.Describe(Inputs[1])}");
        }

        if (!HasLabels && (shapes[Inputs[1]].Rows != logits.Rows || shapes[Inputs[1]].Columns != logits.Columns))
        {
            throw new ShapeException(
                $"{Name} expects a class label or a row of probabilities for each row of {shapes.Describe(Inputs[0])}; "
                + $"got {shapes.Describe(Inputs[1])}");
        }

        return [new Shape(logits.Rows), logits];
    }

    protected internal override IReadOnlyList<Value?> Differentiate(
        GradientGraph gradients, IReadOnlyList<Value?> upstream)
    {
        LossOperation.RefuseTargetAndDelta(this, gradients, upstream);
        return [gradients.Add(new ScaleRowsOperation($"∂{Inputs[0].Name}", Outputs[1], upstream[0]!)), null];
    }

    protected internal override void Emit(EmitContext context)
    {
        (int rows, int columns) = context.Shapes[Inputs[0]];
        DeviceBuffer<float> logits = context[Inputs[0]];
        DeviceBuffer<float>? losses = context.IfRead(Outputs[0]);
        DeviceBuffer<float>? delta = context.IfRead(Outputs[1]);
        if (HasLabels)
        {
            context.Launch(new CrossEntropyRows(
                rows, columns, logits, context.Labels(Inputs[1]), scale, losses, delta));
        }
        else
        {
            context.Launch(new SoftCrossEntropyRows(
                rows, columns, logits, context[Inputs[1]], scale, losses, delta));
        }
    }
}
