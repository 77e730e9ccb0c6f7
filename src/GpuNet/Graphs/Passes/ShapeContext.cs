namespace GpuNet.Graphs.Passes;

/// <summary>
/// The shapes of values, found when they are first asked for: a gradient may take the shape of a value that no launch
/// computes.
/// </summary>
internal sealed class ShapeContext(int batch)
{
    private readonly Dictionary<Value, Shape> shapes = [];

    /// <summary>The first size of every input.</summary>
    public int Batch { get; } = batch;

    public Shape this[Value value]
    {
        get
        {
            if (!shapes.TryGetValue(value, out Shape? shape))
            {
                InferShapes.Infer(value.Producer, this);
                shape = shapes[value];
            }

            return shape;
        }
    }

    public void Set(Value value, Shape shape) => shapes[value] = shape;

    /// <summary>A shape with its origin, for errors: <c>32×783 from 'flatten'</c>.</summary>
    public string Describe(Value value) => $"{this[value]} from '{value.Name}'";

    /// <summary>Refuses two values of different sizes.</summary>
    public void RequireSame(string operation, Value left, Value right)
    {
        if (!this[left].Equals(this[right]))
        {
            throw new ShapeException(
                $"{operation} expects two equal shapes; got {Describe(left)} and {Describe(right)}");
        }
    }
}
