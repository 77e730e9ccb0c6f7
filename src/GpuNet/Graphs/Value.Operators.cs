namespace GpuNet.Graphs;

/// <content> Operators that add the operation to the value's graph. Both sides have the same shape, or one side is a
/// single number (a constant, a parameter without sizes, a sum or mean, or a value computed only from such), which is
/// applied to every element.
/// </content>
public sealed partial class Value
{
    /// <summary>a + b.</summary>
    public static Value operator +(Value left, Value right) => Sum(left, right, 1);

    /// <summary>a + c.</summary>
    public static Value operator +(Value left, float right) => Sum(left, Number(left, right), 1);

    /// <summary>c + a.</summary>
    public static Value operator +(float left, Value right) => Sum(Number(right, left), right, 1);

    /// <summary>a − b.</summary>
    public static Value operator -(Value left, Value right) => Sum(left, right, -1);

    /// <summary>a − c.</summary>
    public static Value operator -(Value left, float right) => Sum(left, Number(left, right), -1);

    /// <summary>c − a.</summary>
    public static Value operator -(float left, Value right) => Sum(Number(right, left), right, -1);

    /// <summary>−a.</summary>
    public static Value operator -(Value value) => GraphOf(value).Scale(value, -1);

    /// <summary>a ⊙ b.</summary>
    public static Value operator *(Value left, Value right)
    {
        Graph graph = GraphOf(left);
        (left, right) = Alike(left, right);
        return graph.Multiply(left, right);
    }

    /// <summary>a · c.</summary>
    public static Value operator *(Value left, float right) => GraphOf(left).Scale(left, right);

    /// <summary>c · a.</summary>
    public static Value operator *(float left, Value right) => GraphOf(right).Scale(right, left);

    /// <summary>a · (1/c), with c's reciprocal rounded.</summary>
    public static Value operator /(Value left, float right) => GraphOf(left).Scale(left, 1 / right);

    /// <summary>a ⊙ (1/b), with b's reciprocals rounded.</summary>
    public static Value operator /(Value left, Value right) => left * Inverse(right);

    /// <summary>c · (1/b), with b's reciprocals rounded.</summary>
    public static Value operator /(float left, Value right) =>
        left == 1 ? Inverse(right) : Inverse(right) * left;

    private static Value Inverse(Value value) => GraphOf(value).Apply(default(Reciprocal), value);

    private static Value Sum(Value left, Value right, float sign)
    {
        Graph graph = GraphOf(left);
        (left, right) = Alike(left, right);
        return graph.Add(left, right, 1, sign);
    }

    private static (Value Left, Value Right) Alike(Value left, Value right)
    {
        Graph graph = GraphOf(left);
        if (GraphOf(right) != graph)
            throw new ArgumentException($"'{left.Name}' and '{right.Name}' belong to different graphs");
        if (left.IsNumber == right.IsNumber)
            return (left, right);
        return left.IsNumber ? (graph.Broadcast(left, right), right) : (left, graph.Broadcast(right, left));
    }

    private static Value Number(Value beside, float number) => GraphOf(beside).Constant(number);

    private static Graph GraphOf(Value value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Graph;
    }
}
