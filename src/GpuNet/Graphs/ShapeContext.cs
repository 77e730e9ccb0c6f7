using GpuNet.Graphs.Passes;

namespace GpuNet.Graphs;

/// <summary>
/// The shapes of values, found when they are first asked for: a gradient may take the shape of a value that no launch
/// computes.
/// </summary>
public sealed class ShapeContext
{
    private readonly Dictionary<Value, Shape> shapes = [];

    internal ShapeContext(int batch) => Batch = batch;

    /// <summary>The first size of every input.</summary>
    public int Batch { get; }

    /// <summary>The shape of a value.</summary>
    /// <exception cref="ShapeException">Something that it is computed from has the wrong shape.</exception>
    public Shape this[Value value]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(value);
            if (!shapes.TryGetValue(value, out Shape? shape))
            {
                InferShapes.Infer(value.Producer, this);
                shape = shapes[value];
            }

            return shape;
        }
    }

    /// <summary>A shape with its origin, for errors: <c>32×783 from 'flatten'</c>.</summary>
    public string Describe(Value value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return $"{this[value]} from '{value.Name}'";
    }

    /// <summary>Throws unless two values have equal sizes.</summary>
    /// <exception cref="ShapeException">They differ; the message names both.</exception>
    public void RequireSame(string operation, Value left, Value right)
    {
        if (!this[left].Equals(this[right]))
        {
            throw new ShapeException(
                $"{operation} expects two equal shapes; got {Describe(left)} and {Describe(right)}");
        }
    }

    internal void Set(Value value, Shape shape) => shapes[value] = shape;
}
