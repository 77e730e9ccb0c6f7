namespace GpuNet.Graphs;

/// <content>Choices by masks.</content>
public sealed partial class Graph
{
    /// <summary>
    /// a where the mask is not 0, else b, element by element. A NaN in what is not taken does no harm, and what is not
    /// taken has a gradient of 0. The mask has none; a mask that is NaN counts as 0.
    /// </summary>
    public Value Where(Value mask, Value left, Value right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return Add(new WhereOperation(Unique("where"), mask, left, right)).Outputs[0];
    }
}
