namespace GpuNet.Operations;

/// <summary>C = op(A)·op(B).</summary>
public readonly record struct Gemm(
    GemmShape Shape, In<float> Left, In<float> Right, Out<float> Result, Scratch Workspace) : ILaunch
{
    static string ILaunch.Name => "gemm";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        Declare(ref roles, Shape, Left, Right, Workspace);
        roles.Writes(Result, Shape.Length);
    }

    /// <summary>Declares what every product reads and needs.</summary>
    internal static void Declare(
        ref LaunchRoles roles, GemmShape shape, In<float> left, In<float> right, Scratch workspace)
    {
        roles.Size(shape);
        roles.Reads(left, (long)shape.Rows * shape.Inner);
        roles.Reads(right, (long)shape.Inner * shape.Columns);
        roles.Needs(workspace, roles.Device.GemmWorkspaceLength(shape));
    }
}

/// <summary>
/// C = σ(op(A)·op(B) + b), b a row of N added to every row, or omitted: a dense layer's forward pass.
/// </summary>
/// <param name="Shape">The shape of the product.</param>
/// <param name="Left">A.</param>
/// <param name="Right">B.</param>
/// <param name="Bias">b, or null.</param>
/// <param name="Activation">σ.</param>
/// <param name="Result">C.</param>
/// <param name="Workspace">At least <see cref="Device.GemmWorkspaceLength"/> elements.</param>
public readonly record struct GemmActivation<TActivation>(
    GemmShape Shape,
    In<float> Left,
    In<float> Right,
    In<float> Bias,
    TActivation Activation,
    Out<float> Result,
    Scratch Workspace) : ILaunch
    where TActivation : unmanaged, IActivation
{
    private static readonly string Name = $"gemm + {TActivation.Name}";

    static string ILaunch.Name => Name;

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        Gemm.Declare(ref roles, Shape, Left, Right, Workspace);
        roles.Reads(Bias, Shape.Columns, optional: true);
        roles.Writes(Result, Shape.Length);
    }
}

/// <summary>
/// C = (op(A)·op(B)) ⊙ σ′: the delta of the layer below, δˡ = δˡ⁺¹Wˡ⁺¹ᵀ ⊙ σ′(zˡ). Input z and output y = σ(z), M × N
/// each, are needed only if the formula declares that σ′ reads them; C may be either of them.
/// </summary>
public readonly record struct GemmGradient<TActivation>(
    GemmShape Shape,
    In<float> Left,
    In<float> Right,
    TActivation Activation,
    In<float> Input,
    In<float> Output,
    Out<float> Result,
    Scratch Workspace) : ILaunch
    where TActivation : unmanaged, IActivation
{
    private static readonly string Name = $"gemm ⊙ gradient of {TActivation.Name}";

    static string ILaunch.Name => Name;

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        Gemm.Declare(ref roles, Shape, Left, Right, Workspace);
        roles.Reads(Input, Shape.Length, optional: !TActivation.DerivativeNeedsInput);
        roles.Reads(Output, Shape.Length, optional: !TActivation.DerivativeNeedsOutput);
        roles.Writes(Result, Shape.Length);
        roles.MayBe(Result, Input);
        roles.MayBe(Result, Output);
    }
}

/// <summary>
/// w ← update(w, op(A)·op(B)): the gradient of a weight matrix goes straight into its update and is never stored.
/// </summary>
/// <param name="Shape">The shape of the product.</param>
/// <param name="Left">A.</param>
/// <param name="Right">B.</param>
/// <param name="Rule">The update.</param>
/// <param name="Weights">w.</param>
/// <param name="FirstState">The first state of the update for each weight, if it keeps one.</param>
/// <param name="SecondState">The second state, if it keeps two.</param>
/// <param name="Scalars">The step's scalars, laid out as <see cref="StepScalarsLayout"/>.</param>
/// <param name="Workspace">At least <see cref="Device.GemmWorkspaceLength"/> elements.</param>
public readonly record struct GemmUpdate<TUpdate>(
    GemmShape Shape,
    In<float> Left,
    In<float> Right,
    TUpdate Rule,
    InOut<float> Weights,
    InOut<float> FirstState,
    InOut<float> SecondState,
    In<float> Scalars,
    Scratch Workspace) : ILaunch
    where TUpdate : unmanaged, IUpdate
{
    private static readonly string Name = $"gemm + {TUpdate.Name}";

    static string ILaunch.Name => Name;

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        Gemm.Declare(ref roles, Shape, Left, Right, Workspace);
        roles.Changes(Weights, Shape.Length);
        roles.Changes(FirstState, Shape.Length, optional: TUpdate.StateNames.Count < 1);
        roles.Changes(SecondState, Shape.Length, optional: TUpdate.StateNames.Count < 2);
        roles.Reads(Scalars, StepScalarsLayout.Length);
    }
}

/// <summary>C = op(A)·op(B); ∂ℓ/∂op(A) = G·op(B)ᵀ and ∂ℓ/∂op(B) = op(A)ᵀ·G.</summary>
internal sealed class MatMulOperation : Operation
{
    public MatMulOperation(string name, Value left, Value right, bool transposeLeft, bool transposeRight)
        : base(name, left, right)
    {
        TransposeLeft = transposeLeft;
        TransposeRight = transposeRight;
        _ = Output(name);
    }

    public Value Left => Inputs[0];

    public Value Right => Inputs[1];

    public bool TransposeLeft { get; }

    public bool TransposeRight { get; }

    internal override MatMulOperation? MatrixProduct => this;

    public GemmShape Gemm(ShapeContext shapes)
    {
        (int rows, int inner) = Sizes(shapes[Left], TransposeLeft);
        (int other, int columns) = Sizes(shapes[Right], TransposeRight);
        if (inner != other)
        {
            throw new ShapeException(
                $"{Name} expects {other} {(TransposeLeft ? "rows, to be transposed" : "columns")}; "
                + $"got {shapes.Describe(Left)}");
        }

        return new GemmShape(rows, columns, inner, TransposeLeft, TransposeRight);
    }

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes)
    {
        GemmShape gemm = Gemm(shapes);
        return [new Shape(gemm.Rows, gemm.Columns)];
    }

    protected internal override IReadOnlyList<Value?> Differentiate(
        GradientGraph gradients, IReadOnlyList<Value?> upstream)
    {
        Value gradient = upstream[0]!;
        Graph graph = gradients.Graph;

        // The input's gradient first: the layer below needs it, and the weights may then be overwritten.
        Value? left = null;
        if (gradients.Wants(Left))
        {
            left = TransposeLeft
                ? graph.MatMul(Right, gradient, TransposeRight, true, $"∂{Left.Name}")
                : graph.MatMul(gradient, Right, false, !TransposeRight, $"∂{Left.Name}");
        }

        Value? right = null;
        if (gradients.Wants(Right))
        {
            right = TransposeRight
                ? graph.MatMul(gradient, Left, true, TransposeLeft, $"∂{Right.Name}")
                : graph.MatMul(Left, gradient, !TransposeLeft, false, $"∂{Right.Name}");
        }

        // A matrix product sees its operands as matrices; a gradient has the shape of what it is the gradient of.
        return
        [
            left is null ? null : graph.Add(new ReshapeLikeOperation(left.Name, left, Left)).Outputs[0],
            right is null ? null : graph.Add(new ReshapeLikeOperation(right.Name, right, Right)).Outputs[0],
        ];
    }

    protected internal override void Emit(EmitContext context)
    {
        GemmShape shape = Gemm(context.Shapes);
        context.Launch(
            new Gemm(shape, context[Left], context[Right], context[Outputs[0]], context.Scratch));
    }

    private static (int Rows, int Columns) Sizes(Shape shape, bool transpose) =>
        transpose ? (shape.Columns, shape.Rows) : (shape.Rows, shape.Columns);
}

/// <summary>Fused: y = σ(op(A)·op(B) + b) in one launch.</summary>
internal sealed class DenseOperation<TActivation> : Operation
    where TActivation : unmanaged, IActivation
{
    private readonly TActivation activation;
    private readonly MatMulOperation product;
    private readonly Value? bias;

    public DenseOperation(TActivation activation, MatMulOperation product, Value? bias, Value output)
        : base(
            $"{product.Name}{(bias is null ? "" : " + bias")}{Suffix}",
            bias is null ? product.Inputs : [.. product.Inputs, bias])
    {
        this.activation = activation;
        this.product = product;
        this.bias = bias;
        Adopt(output);
    }

    private static string Suffix => typeof(TActivation) == typeof(Identity) ? "" : $" + {TActivation.Name}";

    internal override MatMulOperation? MatrixProduct => product;

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[Outputs[0]]];

    protected internal override void Emit(EmitContext context)
    {
        GemmShape shape = product.Gemm(context.Shapes);
        DeviceBuffer<float>? row = bias is null ? null : context[bias];
        context.Launch(
            new GemmActivation<TActivation>(
                shape, context[product.Left], context[product.Right], row, activation, context[Outputs[0]],
                context.Scratch));
    }
}

/// <summary>Fused: δˡ = δˡ⁺¹Wˡ⁺¹ᵀ ⊙ σ′(zˡ) in one launch.</summary>
internal sealed class MatMulGradientOperation<TActivation> : Operation
    where TActivation : unmanaged, IActivation
{
    private readonly TActivation activation;
    private readonly MatMulOperation product;
    private readonly Value input;
    private readonly Value output;

    public MatMulGradientOperation(
        TActivation activation, MatMulOperation product, Value input, Value output, Value result)
        : base(
            $"{product.Name} ⊙ {TActivation.Name}′",
            [.. product.Inputs, .. ActivationReads<TActivation>.Of(input, output)])
    {
        this.activation = activation;
        this.product = product;
        this.input = input;
        this.output = output;
        Adopt(result);
    }

    internal override MatMulOperation? MatrixProduct => product;

    // What σ′ reads stands element for element where the result goes; the product's operands do not.
    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[Outputs[0]]];

    protected internal override void Emit(EmitContext context)
    {
        GemmShape shape = product.Gemm(context.Shapes);
        DeviceBuffer<float>? x = TActivation.DerivativeNeedsInput ? context[input] : null;
        DeviceBuffer<float>? y = TActivation.DerivativeNeedsOutput ? context[output] : null;
        context.Launch(
            new GemmGradient<TActivation>(
                shape, context[product.Left], context[product.Right], activation, x, y, context[Outputs[0]],
                context.Scratch));
    }
}

/// <summary>Fused: w ← update(w, op(A)·op(B)) in one launch; the gradient is never stored.</summary>
internal sealed class MatMulUpdateOperation<TUpdate>(
    MatMulOperation product, Parameter parameter, OptimizerState state)
    : Operation($"{product.Name} + {TUpdate.Name}", product.Inputs)
    where TUpdate : unmanaged, IUpdate
{
    internal override IReadOnlyList<Persistent> PersistentReads => [state.Scalars];

    internal override IReadOnlyList<Persistent> PersistentWrites { get; } = state.Memory([parameter]);

    internal override MatMulOperation? MatrixProduct => product;

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [];

    protected internal override void Emit(EmitContext context)
    {
        GemmShape shape = product.Gemm(context.Shapes);
        (DeviceBuffer<float> weights, DeviceBuffer<float>? first, DeviceBuffer<float>? second) =
            state.Whole([parameter]);
        context.Launch(
            new GemmUpdate<TUpdate>(
                shape, context[product.Left], context[product.Right], (TUpdate)state.Rule, weights, first, second,
                state.Scalars.Buffer, context.Scratch));
    }
}
