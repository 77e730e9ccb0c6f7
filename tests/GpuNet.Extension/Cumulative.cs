using GpuNet.Data;
using GpuNet.Graphs;
using GpuNet.Layers;
using GpuNet.Layers.Initializers;
using GpuNet.Training;

namespace GpuNet.Extension;

/// <summary>y = g · (the cumulative sum of x), with a gain g that is trained.</summary>
public sealed class Cumulative : Layer
{
    private ParameterDeclaration? gain;

    /// <summary>A layer with a gain that starts with 1.</summary>
    public Cumulative()
        : base("cumulative")
    {
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<int> Build(LayerInput sampleSizes, Action<ParameterDeclaration> declare)
    {
        gain = new ParameterDeclaration($"{Name}.gain", Shape.Scalar, new Ones(), 1, 1);
        declare(gain);
        return sampleSizes.Sizes;
    }

    /// <inheritdoc/>
    protected override Value Append(LayerContext context, Value input) =>
        context.Graph.CumulativeSum(input, Name) * context.Parameter(gain!);
}

/// <summary>The Charbonnier loss of each output and half the square of the output besides, which keeps it small.</summary>
/// <param name="share">The share of the square.</param>
public sealed class ShrinkingObjective(float share) : Objective
{
    /// <inheritdoc/>
    public override string Name => "shrinking";

    /// <inheritdoc/>
    protected override Value Losses(Graph graph, Value output, Value target) =>
        graph.Loss(default(Charbonnier), output, target) + (output * output * (share / 2));

    /// <inheritdoc/>
    protected override int LossesPerSample(Model model) => new Shape([.. model.OutputSizes]).Count;

    /// <inheritdoc/>
    protected override void Check(Model model, DataSet data)
    {
        if (data.IsClassification)
            throw new ArgumentException($"{Name} needs numeric targets; '{data.Name}' has class labels");
    }
}
