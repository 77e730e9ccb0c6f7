namespace GpuNet.Graphs;

/// <content>Targets as probabilities, and the reduction of losses to one number.</content>
public sealed partial class Graph
{
    /// <summary>Rows of probabilities from class labels: rᵢⱼ = on where j is the label of sample i, else off.</summary>
    /// <param name="labels">A class label for each sample.</param>
    /// <param name="classes">The number of classes, at least 1.</param>
    /// <param name="on">The value of the correct class.</param>
    /// <param name="off">The value of the other classes.</param>
    public Value OneHot(Value labels, int classes, float on = 1, float off = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        return Add(new OneHotOperation(Unique("one-hot"), labels, classes, on, off)).Outputs[0];
    }

    /// <summary>
    /// Smoothed labels for rows of logits of K classes: 1 − ε + ε/K for the correct class, ε/K for the others. Szegedy,
    /// Vanhoucke, Ioffe, Shlens and Wojna, CVPR 2016, section 7.
    /// </summary>
    /// <param name="labels">A class label for each row.</param>
    /// <param name="logits">The logits, with a column for each class; only the number of columns is used.</param>
    /// <param name="smoothing">ε, from 0 to 1.</param>
    public Value SmoothLabels(Value labels, Value logits, float smoothing)
    {
        if (smoothing is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(smoothing), smoothing, "label smoothing needs an ε with 0 ≤ ε ≤ 1");
        }

        return Add(new OneHotOperation(Unique("smooth-labels"), labels, logits, smoothing)).Outputs[0];
    }

    /// <summary>Reduces n losses to one number: their sum, their mean, or half their mean.</summary>
    /// <remarks>
    /// n is the number of elements of the value: the predictions for an elementwise loss (so batch × outputs), the
    /// samples for cross-entropy, which has one loss per row. A mean over samples of an elementwise loss with k outputs
    /// is the sum times 1/batch.
    /// </remarks>
    public Value Reduce(Value losses, Reduction reduction) => reduction switch
    {
        Reduction.Sum => Sum(losses),
        Reduction.Mean => Mean(losses),
        Reduction.HalfMean => Scale(Mean(losses), 0.5f),
        _ => throw new ArgumentOutOfRangeException(
            nameof(reduction), reduction, "a reduction must be a sum, a mean or half a mean"),
    };
}
