using GpuNet.Data;
using GpuNet.Layers;

namespace GpuNet.Training;

/// <summary>
/// The objective of training: a loss for each sample or element, averaged over a batch unless another reduction is
/// requested.
/// </summary>
/// <remarks>
/// The reduction scales the gradient. Losses are reported as means, so that they are comparable whatever the batch
/// size.
/// </remarks>
public abstract class Objective
{
    /// <summary>The name, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>−ln softmax(z)ₜ of a model's logits z and a class label t.</summary>
    public static Objective CrossEntropy { get; } = new CrossEntropyObjective(0);

    /// <summary>How the losses of a batch are reduced to the number that is differentiated.</summary>
    public Reduction Reduction { get; protected init; }

    /// <summary>
    /// Cross-entropy with smoothed labels: 1 − ε + ε/K for the correct one of K classes, ε/K for the others. Szegedy,
    /// Vanhoucke, Ioffe, Shlens and Wojna, CVPR 2016, section 7.
    /// </summary>
    /// <param name="smoothing">ε, from 0, which is cross-entropy, to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is out of range.</exception>
    public static Objective CrossEntropyWithSmoothing(float smoothing)
    {
        if (smoothing is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(smoothing), smoothing, "label smoothing needs an ε with 0 ≤ ε ≤ 1");
        }

        return new CrossEntropyObjective(smoothing);
    }

    /// <summary>An elementwise loss of a model's outputs and numeric targets.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="reduction">The mean over all n elements, batch × outputs, or their sum, or half their mean.</param>
    public static Objective Of(ILoss loss, Reduction reduction = Reduction.Mean) =>
        new LossObjective(loss) { Reduction = reduction };

    /// <summary>The default objective for a data set: cross-entropy for labels, squared error for targets.</summary>
    public static Objective For(DataSet data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.IsClassification ? CrossEntropy : Of(new SquaredError());
    }

    /// <summary>The losses of a batch, before the reduction.</summary>
    protected internal abstract Value Losses(Graph graph, Value output, Value target);

    /// <summary>The number of losses per sample.</summary>
    protected internal abstract int LossesPerSample(Model model);

    /// <summary>Throws unless model and data match.</summary>
    protected internal abstract void Check(Model model, DataSet data);

    private sealed class CrossEntropyObjective(float smoothing) : Objective
    {
        public override string Name => "cross-entropy";

        protected internal override Value Losses(Graph graph, Value output, Value target) => graph.CrossEntropy(
            output, smoothing > 0 ? graph.SmoothLabels(target, output, smoothing) : target);

        protected internal override int LossesPerSample(Model model) => 1;

        protected internal override void Check(Model model, DataSet data)
        {
            int outputs = new Shape([.. model.OutputSizes]).Count;
            if (!data.IsClassification)
            {
                throw new ArgumentException(
                    $"cross-entropy needs class labels; '{data.Name}' has numeric targets; "
                    + "use a loss such as squared error");
            }

            if (outputs != data.ClassCount)
            {
                throw new ArgumentException(
                    $"'{data.Name}' has {data.ClassCount} classes, but the model has {outputs} outputs; "
                    + $"give it {data.ClassCount}");
            }
        }
    }

    private sealed class LossObjective(ILoss loss) : Objective
    {
        public override string Name => FormulaCatalog.NameOf(loss);

        protected internal override Value Losses(Graph graph, Value output, Value target) =>
        graph.Loss(loss, output, target);

        protected internal override int LossesPerSample(Model model) => new Shape([.. model.OutputSizes]).Count;

        protected internal override void Check(Model model, DataSet data)
        {
            if (data.IsClassification)
            {
                throw new ArgumentException(
                    $"{Name} needs numeric targets; '{data.Name}' has class labels: use cross-entropy");
            }

            if (LossesPerSample(model) != data.TargetLength)
            {
                throw new ArgumentException(
                    $"'{data.Name}' has {data.TargetLength} targets per sample, but "
                    + $"the model has {LossesPerSample(model)} outputs");
            }
        }
    }
}
