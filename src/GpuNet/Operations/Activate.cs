namespace GpuNet.Operations;

/// <summary>yᵢ = σ(xᵢ); may be computed in place.</summary>
public readonly record struct Map<TActivation>(TActivation Activation, In<float> Input, Out<float> Output) : ILaunch
    where TActivation : unmanaged, IActivation
{
    static string ILaunch.Name => TActivation.Name;

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Reads(Input, Input.Length);
        roles.Writes(Output, Input.Length);
        roles.MayBe(Output, Input);
    }
}

/// <summary>
/// δᵢ = gᵢ · σ′(xᵢ), the Hadamard delta; may be computed in place. Input x and output y = σ(x) are needed only if the
/// formula declares that σ′ reads them.
/// </summary>
public readonly record struct MapGradient<TActivation>(
    TActivation Activation, In<float> Input, In<float> Output, In<float> Upstream, Out<float> Result) : ILaunch
    where TActivation : unmanaged, IActivation
{
    private static readonly string Name = $"gradient of {TActivation.Name}";

    static string ILaunch.Name => Name;

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Reads(Upstream, Upstream.Length);
        roles.Reads(Input, Upstream.Length, optional: !TActivation.DerivativeNeedsInput);
        roles.Reads(Output, Upstream.Length, optional: !TActivation.DerivativeNeedsOutput);
        roles.Writes(Result, Upstream.Length);
        roles.MayBe(Result, Upstream);
        roles.MayBe(Result, Input);
        roles.MayBe(Result, Output);
    }
}

/// <summary>
/// What a derivative reads, as declared by the formula: everything else can be freed after the forward pass.
/// </summary>
internal static class ActivationReads<TActivation>
    where TActivation : unmanaged, IActivation
{
    public static IEnumerable<Value> Of(Value input, Value output)
    {
        if (TActivation.DerivativeNeedsInput)
            yield return input;
        if (TActivation.DerivativeNeedsOutput)
            yield return output;
    }
}

/// <summary>y = σ(x), for any activation.</summary>
internal abstract class ActivationOperation(string name, Value input) : ValueOperation(name, input)
{
    public static ActivationOperation Create(IActivation activation, string name, Value input) =>
        (ActivationOperation)FormulaCatalog.Instantiate(
            typeof(ActivationOperation<>), activation, activation, name, input);

    /// <summary>The name of σ.</summary>
    public abstract string Formula { get; }

    /// <summary>Whether the derivative is zero everywhere, so that no gradient passes.</summary>
    public abstract bool DerivativeIsZero { get; }

    /// <summary>Whether σ saturates, with outputs between two limits.</summary>
    public abstract bool Saturates { get; }

    /// <summary>The fused launch of a product, a bias and this activation.</summary>
    public abstract Operation FuseWith(MatMulOperation product, Value? bias);

    protected internal override bool GivesNumbers => TakesNumbers;
}

/// <summary>y = σ(x) for one activation.</summary>
internal sealed class ActivationOperation<TActivation>(TActivation activation, string name, Value input)
    : ActivationOperation(name, input)
    where TActivation : unmanaged, IActivation
{
    public override string Formula => TActivation.Name;

    public override bool DerivativeIsZero => TActivation.DerivativeIsZero;

    public override bool Saturates => TActivation.Saturates;

    public override Operation FuseWith(MatMulOperation product, Value? bias) =>
        new DenseOperation<TActivation>(activation, product, bias, Outputs[0]);

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
        [gradients.Add(new ActivationGradientOperation<TActivation>(activation, Inputs[0], Outputs[0], upstream))];

    protected internal override void Emit(EmitContext context) =>
        context.Launch(new Map<TActivation>(activation, context[Inputs[0]], context[Outputs[0]]));
}

/// <summary>
/// δ = g ⊙ σ′, for any activation. Reads the activation's input and output only if the formula declares so.
/// </summary>
internal abstract class ActivationGradientOperation(
    string name, params IReadOnlyList<Value> inputs) : ValueOperation(name, inputs)
{
    /// <summary>The upstream gradient g.</summary>
    public abstract Value Upstream { get; }

    /// <summary>The fused launch of the product that computes g and this operation.</summary>
    public abstract Operation FuseWith(MatMulOperation product);

    protected internal override IReadOnlyList<Shape> InferShapes(ShapeContext shapes) => [shapes[Upstream]];
}

/// <summary>δ = g ⊙ σ′ for one activation.</summary>
internal sealed class ActivationGradientOperation<TActivation>(
    TActivation activation, Value input, Value output, Value upstream)
    : ActivationGradientOperation($"∂{input.Name}", [upstream, .. ActivationReads<TActivation>.Of(input, output)])
    where TActivation : unmanaged, IActivation
{
    public override Value Upstream => Inputs[0];

    public override Operation FuseWith(MatMulOperation product) =>
        new MatMulGradientOperation<TActivation>(activation, product, input, output, Outputs[0]);

    protected internal override void Emit(EmitContext context)
    {
        DeviceBuffer<float>? x = TActivation.DerivativeNeedsInput ? context[input] : null;
        DeviceBuffer<float>? y = TActivation.DerivativeNeedsOutput ? context[output] : null;
        context.Launch(new MapGradient<TActivation>(activation, x, y, context[Upstream], context[Outputs[0]]));
    }
}
