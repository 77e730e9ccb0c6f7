using GpuNet.Layers.Initializers;

namespace GpuNet.Layers;

/// <summary>
/// y = xW + b for a batch × inputs matrix x, W inputs × outputs, b a row of outputs. A fully connected layer.
/// </summary>
public sealed class Dense : Layer
{
    private readonly int? inputs;
    private readonly int outputs;
    private readonly IInitializer initializer;
    private readonly IInitializer biasInitializer;
    private readonly bool useBias;
    private ParameterDeclaration? weight;
    private ParameterDeclaration? bias;

    /// <summary>Creates a dense layer.</summary>
    /// <param name="outputs">The number of outputs, at least 1.</param>
    /// <param name="inputs">The number of inputs; null to infer it.</param>
    /// <param name="initializer">How W is initialized; null for He's normal distribution.</param>
    /// <param name="useBias">Whether to add a bias b.</param>
    /// <param name="biasInitializer">How b is initialized; null for 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public Dense(
        int outputs,
        int? inputs = null,
        IInitializer? initializer = null,
        bool useBias = true,
        IInitializer? biasInitializer = null)
        : base("dense")
    {
        if (outputs < 1)
            throw new ArgumentOutOfRangeException(nameof(outputs), outputs, "a dense layer needs at least 1 output");
        if (inputs < 1)
            throw new ArgumentOutOfRangeException(nameof(inputs), inputs, "a dense layer needs at least 1 input");
        this.inputs = inputs;
        this.outputs = outputs;
        this.initializer = initializer ?? new HeNormal();
        this.useBias = useBias;
        this.biasInitializer = biasInitializer ?? new Zeros();
    }

    /// <summary>The number of outputs.</summary>
    public int Outputs => outputs;

    /// <summary>The number of inputs; null if it is inferred.</summary>
    public int? Inputs => inputs;

    /// <summary>How W is initialized.</summary>
    public IInitializer Initializer => initializer;

    /// <summary>Whether a bias b is added.</summary>
    public bool UseBias => useBias;

    /// <summary>How b is initialized.</summary>
    public IInitializer BiasInitializer => biasInitializer;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<int> Build(
        LayerInput sampleSizes, Action<ParameterDeclaration> declare)
    {
        int columns = inputs ?? sampleSizes.Count;
        if (sampleSizes.Sizes.Count != 1 || sampleSizes.Count != columns)
        {
            throw new ShapeException(
                $"Dense({columns} → {outputs}) expects {columns} columns; got {sampleSizes}"
                + (sampleSizes.Sizes.Count != 1 && sampleSizes.Count == columns ? "; put a Flatten before it" : ""));
        }

        weight = new ParameterDeclaration($"{Name}.weight", new Shape(columns, outputs), initializer, columns, outputs);
        declare(weight);
        if (useBias)
        {
            bias = new ParameterDeclaration($"{Name}.bias", new Shape(outputs), biasInitializer, columns, outputs);
            declare(bias);
        }

        return [outputs];
    }

    /// <inheritdoc/>
    protected internal override Value Append(LayerContext context, Value input)
    {
        Value product = context.Graph.MatMul(
            input, context.Parameter(Built(weight)), name: $"Dense({weight!.Shape[0]} → {outputs})");
        return bias is null
            ? product
            : context.Graph.AddRow(product, context.Parameter(bias), Name);
    }
}
