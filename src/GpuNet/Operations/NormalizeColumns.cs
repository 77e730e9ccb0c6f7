namespace GpuNet.Operations;

/// <summary>
/// μⱼ = Σᵢ xᵢⱼ/rows and σ²ⱼ = Σᵢ (xᵢⱼ − μⱼ)²/rows; both 0 for no rows. The workspace has <see
/// cref="RowParts.WorkspaceLength"/> elements.
/// </summary>
/// <remarks>A column with NaN or an infinity gets NaN as its variance, and a non-finite mean.</remarks>
public readonly record struct ColumnStatistics(
    int Rows, int Columns, In<float> Input, Out<float> Means, Out<float> Variances, Scratch Workspace) : ILaunch
{
    static string ILaunch.Name => "column statistics";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Size(Rows, Columns);
        roles.Reads(Input, (long)Rows * Columns);
        roles.Writes(Means, Columns);
        roles.Writes(Variances, Columns);
        roles.Needs(Workspace, new RowParts(Rows).WorkspaceLength(Columns));
    }
}

/// <summary>
/// yᵢⱼ = γⱼ·(xᵢⱼ − μⱼ)/√(σ²ⱼ + ε) + βⱼ, whatever the source of the statistics; may be computed in place. See <see
/// cref="Formulas.Norms.Normalization"/>.
/// </summary>
public readonly record struct NormalizeColumns(
    int Rows,
    int Columns,
    In<float> Input,
    In<float> Means,
    In<float> Variances,
    float Epsilon,
    In<float> Scale,
    In<float> Shift,
    Out<float> Output) : ILaunch
{
    static string ILaunch.Name => "normalize columns";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        Declare(ref roles, Rows, Columns, Epsilon, Input, Means, Variances);
        roles.Reads(Scale, Columns);
        roles.Reads(Shift, Columns);
        roles.Writes(Output, (long)Rows * Columns);
        roles.MayBe(Output, Input);
    }

    /// <summary>What every normalization has: its sizes, an ε that keeps 0 from being divided by, and x.</summary>
    internal static void Declare(ref LaunchRoles roles, int rows, int columns, float epsilon, In<float> input)
    {
        roles.Size(rows, columns);
        roles.Require(epsilon > 0 && !float.IsInfinity(epsilon), epsilon, "an ε above 0");
        roles.Reads(input, (long)rows * columns, role: nameof(Input));
    }

    /// <summary>The same, and the statistics that were taken before.</summary>
    internal static void Declare(
        ref LaunchRoles roles,
        int rows,
        int columns,
        float epsilon,
        In<float> input,
        In<float> means,
        In<float> variances,
        NormalizationAxis axis = NormalizationAxis.Columns)
    {
        Declare(ref roles, rows, columns, epsilon, input);
        roles.Reads(means, axis == NormalizationAxis.Columns ? columns : rows);
        roles.Reads(variances, axis == NormalizationAxis.Columns ? columns : rows);
    }
}

/// <summary>
/// ∂x of <see cref="NormalizeColumns"/>: γⱼ/√(σ²ⱼ + ε)·(gᵢⱼ − ∂βⱼ/rows − x̂ᵢⱼ·∂γⱼ/rows) where the statistics are of x
/// itself, and γⱼ·gᵢⱼ/√(σ²ⱼ + ε) where they are constants: without the two sums. May be computed in place.
/// </summary>
/// <param name="Rows">The rows.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Input">x.</param>
/// <param name="Means">μ, as the forward pass took it.</param>
/// <param name="Variances">σ², likewise.</param>
/// <param name="Epsilon">ε.</param>
/// <param name="Scale">γ.</param>
/// <param name="Upstream">g.</param>
/// <param name="ScaleGradient">∂γ, from <see cref="ScaleAndShiftGradient"/>; null for constant statistics.</param>
/// <param name="ShiftGradient">∂β, likewise.</param>
/// <param name="Result">∂x.</param>
public readonly record struct NormalizeColumnsGradient(
    int Rows,
    int Columns,
    In<float> Input,
    In<float> Means,
    In<float> Variances,
    float Epsilon,
    In<float> Scale,
    In<float> Upstream,
    In<float> ScaleGradient,
    In<float> ShiftGradient,
    Out<float> Result) : ILaunch
{
    static string ILaunch.Name => "gradient of normalize columns";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        NormalizeColumns.Declare(ref roles, Rows, Columns, Epsilon, Input, Means, Variances);
        roles.Reads(Scale, Columns);
        roles.Reads(Upstream, (long)Rows * Columns);
        roles.Reads(ScaleGradient, Columns, optional: ShiftGradient.Buffer is null);
        roles.Reads(ShiftGradient, Columns, optional: ScaleGradient.Buffer is null);
        roles.Writes(Result, (long)Rows * Columns);
        roles.MayBe(Result, Input);
        roles.MayBe(Result, Upstream);
    }
}

/// <summary>
/// ∂γⱼ = Σᵢ gᵢⱼ·x̂ᵢⱼ and ∂βⱼ = Σᵢ gᵢⱼ, of either normalization. The workspace has
/// <see cref="RowParts.WorkspaceLength"/> elements.
/// </summary>
public readonly record struct ScaleAndShiftGradient(
    NormalizationAxis Axis,
    int Rows,
    int Columns,
    In<float> Input,
    In<float> Means,
    In<float> Variances,
    float Epsilon,
    In<float> Upstream,
    Out<float> ScaleGradient,
    Out<float> ShiftGradient,
    Scratch Workspace) : ILaunch
{
    static string ILaunch.Name => "gradient of scale and shift";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        NormalizeColumns.Declare(ref roles, Rows, Columns, Epsilon, Input, Means, Variances, Axis);
        roles.Reads(Upstream, (long)Rows * Columns);
        roles.Writes(ScaleGradient, Columns);
        roles.Writes(ShiftGradient, Columns);
        roles.Needs(Workspace, new RowParts(Rows).WorkspaceLength(Columns));
    }
}

/// <summary>
/// running μ ← (1 − m)·running μ + m·μ, and likewise the variance with σ²·rows/(rows − 1), the unbiased estimate. A
/// single row has no variance estimate, so the running variance is unchanged; without rows both are.
/// </summary>
/// <param name="Rows">The rows that the statistics are of.</param>
/// <param name="Momentum">m, from 0 to 1: the weight of the new statistics.</param>
/// <param name="Means">μ of the batch.</param>
/// <param name="Variances">σ² of the batch.</param>
/// <param name="RunningMeans">The running means to update.</param>
/// <param name="RunningVariances">The running variances to update.</param>
public readonly record struct AdvanceStatistics(
    int Rows,
    float Momentum,
    In<float> Means,
    In<float> Variances,
    InOut<float> RunningMeans,
    InOut<float> RunningVariances) : ILaunch
{
    static string ILaunch.Name => "advance statistics";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Size(Rows, Means.Length);
        roles.Require(Momentum is >= 0 and <= 1, Momentum, "a momentum from 0 to 1");

        roles.Reads(Means, Means.Length);
        roles.Reads(Variances, Means.Length);
        roles.Changes(RunningMeans, Means.Length);
        roles.Changes(RunningVariances, Means.Length);
    }
}

/// <summary>
/// A batch of samples as a matrix whose columns are the last dimension, whatever the rank: the channels of
/// channels-last images, the features of rows.
/// </summary>
/// <param name="Rows">The product of all other sizes.</param>
/// <param name="Columns">The last size.</param>
internal readonly record struct NormalizedMatrix(int Rows, int Columns)
{
    /// <summary>The matrix of a value.</summary>
    /// <exception cref="ShapeException">A sample is a single number.</exception>
    public static NormalizedMatrix Of(string operation, Value value, ShapeContext shapes)
    {
        Shape shape = shapes[value];
        if (shape.Rank < 2)
            throw new ShapeException($"{operation} expects samples with at least one dimension; got {shapes.Describe(value)}");
        int rows = 1;
        for (int index = 0; index < shape.Rank - 1; index++)
            rows *= shape[index];
        return new NormalizedMatrix(rows, shape[shape.Rank - 1]);
    }

    /// <summary>The same, and checks the length of a row of per-column numbers.</summary>
    /// <exception cref="ShapeException">The sizes do not match.</exception>
    public static NormalizedMatrix Of(
        string operation, Value value, ShapeContext shapes, params ReadOnlySpan<Value> rows)
    {
        NormalizedMatrix matrix = Of(operation, value, shapes);
        foreach (Value row in rows)
        {
            if (shapes[row].Count != matrix.Columns)
            {
                throw new ShapeException(
                    $"{operation} expects {shapes[row].Count} columns, one per element of '{row.Name}'; "
                    + $"got {shapes.Describe(value)}");
            }
        }

        return matrix;
    }
}

/// <summary>Mean and biased variance of each column of a batch.</summary>
internal sealed class ColumnStatisticsOperation : Operation
{
    public ColumnStatisticsOperation(string name, Value input)
        : base(name, input)
    {
        _ = Output($"{name}.mean");
        _ = Output($"{name}.variance");
    }

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        var columns = new Shape(NormalizedMatrix.Of(Name, Inputs[0], shapes).Columns);
        return [columns, columns];
    }

    protected internal override void Emit(EmitContext context)
    {
        (int rows, int columns) = NormalizedMatrix.Of(Name, Inputs[0], context.Shapes);
        context.Launch(
            new ColumnStatistics(
                rows, columns, context[Inputs[0]], context[Outputs[0]], context[Outputs[1]], context.Scratch));
    }
}

/// <summary>
/// yᵢⱼ = γⱼ·x̂ᵢⱼ + βⱼ over columns. If the statistics are those of x itself, the gradient flows through them, in closed
/// form; otherwise they are constants.
/// </summary>
internal sealed class NormalizeColumnsOperation(
    string name, Value input, Value mean, Value variance, Value scale, Value shift, float epsilon, bool own)
    : ValueOperation(name, input, mean, variance, scale, shift)
{
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        _ = NormalizedMatrix.Of(Name, Inputs[0], shapes, Inputs[1], Inputs[2], Inputs[3], Inputs[4]);
        return [shapes[Inputs[0]]];
    }

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream)
    {
        (Value input, Value mean, Value variance, Value scale, Value shift) =
            (Inputs[0], Inputs[1], Inputs[2], Inputs[3], Inputs[4]);
        if (!own && (gradients.Wants(mean) || gradients.Wants(variance)))
        {
            throw new NotSupportedException(
                $"'{Name}' has no gradient for given statistics; put a stop-gradient before '{mean.Name}' and "
                + $"'{variance.Name}'");
        }

        Operation? sums = null;
        if (gradients.Wants(scale) || gradients.Wants(shift) || (own && gradients.Wants(input)))
        {
            sums = gradients.Graph.Add(new ScaleAndShiftGradientOperation(
                NormalizationAxis.Columns, input, mean, variance, upstream, scale, shift, epsilon));
        }

        Value? below = gradients.Wants(input)
            ? gradients.Add(new NormalizeColumnsGradientOperation(
                input, mean, variance, scale, upstream, own ? sums : null, epsilon))
            : null;
        return
        [
            below,
            null,
            null,
            gradients.Wants(scale) ? sums!.Outputs[0] : null,
            gradients.Wants(shift) ? sums!.Outputs[1] : null,
        ];
    }

    protected internal override void Emit(EmitContext context)
    {
        (int rows, int columns) = NormalizedMatrix.Of(Name, Inputs[0], context.Shapes);
        context.Launch(
            new NormalizeColumns(
                rows, columns, context[Inputs[0]], context[Inputs[1]], context[Inputs[2]], epsilon, context[Inputs[3]],
                context[Inputs[4]], context[Outputs[0]]));
    }
}

/// <summary>∂x of a normalization of columns, from ∂γ and ∂β; without them the statistics are constants.</summary>
internal sealed class NormalizeColumnsGradientOperation(
    Value input, Value mean, Value variance, Value scale, Value upstream, Operation? sums, float epsilon)
    : ValueOperation($"∂{input.Name}", [input, mean, variance, scale, upstream, .. sums?.Outputs ?? []])
{
    protected internal override void Emit(EmitContext context)
    {
        (int rows, int columns) = NormalizedMatrix.Of(Name, Inputs[0], context.Shapes);
        DeviceBuffer<float>? scaleGradient = Inputs.Count > 5 ? context[Inputs[5]] : null;
        DeviceBuffer<float>? shiftGradient = Inputs.Count > 5 ? context[Inputs[6]] : null;
        context.Launch(new NormalizeColumnsGradient(
            rows, columns, context[Inputs[0]], context[Inputs[1]], context[Inputs[2]], epsilon, context[Inputs[3]],
            context[Inputs[4]], scaleGradient, shiftGradient, context[Outputs[0]]));
    }
}

/// <summary>∂γⱼ = Σᵢ gᵢⱼx̂ᵢⱼ and ∂βⱼ = Σᵢ gᵢⱼ, in the shapes of γ and β.</summary>
internal sealed class ScaleAndShiftGradientOperation : Operation
{
    private readonly NormalizationAxis axis;
    private readonly Value scale;
    private readonly Value shift;
    private readonly float epsilon;

    public ScaleAndShiftGradientOperation(
        NormalizationAxis axis,
        Value input,
        Value mean,
        Value variance,
        Value upstream,
        Value scale,
        Value shift,
        float epsilon)
        : base($"∂{scale.Name}, ∂{shift.Name}", input, mean, variance, upstream)
    {
        this.axis = axis;
        this.scale = scale;
        this.shift = shift;
        this.epsilon = epsilon;
        _ = Output($"∂{scale.Name}");
        _ = Output($"∂{shift.Name}");
    }

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[scale], shapes[shift]];

    protected internal override void Emit(EmitContext context)
    {
        (int rows, int columns) = NormalizedMatrix.Of(Name, Inputs[0], context.Shapes);
        context.Launch(new ScaleAndShiftGradient(
            axis, rows, columns, context[Inputs[0]], context[Inputs[1]], context[Inputs[2]], epsilon,
            context[Inputs[3]], context[Outputs[0]], context[Outputs[1]], context.Scratch));
    }
}

/// <summary>
/// Moves running statistics towards those of a batch; only the number of rows of the batch itself is used.
/// </summary>
internal sealed class AdvanceStatisticsOperation(
    string name,
    Value batch,
    Value mean,
    Value variance,
    PersistentBuffer<float> runningMean,
    PersistentBuffer<float> runningVariance,
    float momentum) : Operation(name, mean, variance)
{
    internal override IReadOnlyList<Persistent> PersistentWrites => [runningMean, runningVariance];

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        foreach (PersistentBuffer<float> running in new[] { runningMean, runningVariance })
        {
            if (shapes[Inputs[0]].Count != running.Buffer.Length)
            {
                throw new ShapeException(
                    $"{Name} expects {shapes[Inputs[0]].Count} numbers in '{running.Name}'; "
                    + $"got {running.Buffer.Length}");
            }
        }

        return [];
    }

    protected internal override void Emit(EmitContext context)
    {
        int rows = NormalizedMatrix.Of(Name, batch, context.Shapes).Rows;
        context.Launch(
            new AdvanceStatistics(
                rows, momentum, context[Inputs[0]], context[Inputs[1]], runningMean.Buffer, runningVariance.Buffer));
    }
}
