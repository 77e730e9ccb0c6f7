using GpuNet.Operations;

namespace GpuNet.Graphs;

/// <content>Choices by masks.</content>
public sealed partial class Graph
{
    /// <summary>
    /// a where the mask is not 0, else b, element by element. A NaN in the operand not selected does not propagate, and
    /// that operand's gradient is 0. The mask receives no gradient; NaN in the mask counts as 0.
    /// </summary>
    public Value Where(Value mask, Value left, Value right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return Add(new WhereOperation(Unique("where"), mask, left, right)).Outputs[0];
    }
}
