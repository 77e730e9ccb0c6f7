namespace GpuNet.Layers;

/// <summary>
/// A part of a model: declares its parameters and the shape of its output, and appends its operations to a graph. A
/// layer belongs to one model and knows no device.
/// </summary>
public abstract class Layer
{
    /// <summary>Creates a layer of the given kind.</summary>
    /// <param name="kind">
    /// The stem of its name, such as <c>dense</c>; the model numbers layers of a kind from 1.
    /// </param>
    protected Layer(string kind)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        Kind = kind;
        Name = kind;
    }

    /// <summary>The stem of its name.</summary>
    public string Kind { get; }

    /// <summary>Its name in the model, such as <c>dense1</c>.</summary>
    public string Name { get; internal set; }

    /// <summary>Where it was built: in a model, or in a layer of one; null if it is not part of a model yet.</summary>
    internal object? Place { get; set; }

    /// <summary>Declares the parameters and returns the sizes of one output sample.</summary>
    /// <param name="sampleSizes">The sizes of one input sample.</param>
    /// <param name="declare">Takes each parameter's declaration; their names start with the layer's.</param>
    /// <exception cref="ShapeException">The layer does not accept such an input.</exception>
    protected internal abstract IReadOnlyList<int> Build(
        LayerInput sampleSizes, Action<ParameterDeclaration> declare);

    /// <summary>Appends the layer's operations.</summary>
    protected internal abstract Value Append(LayerContext context, Value input);

    /// <summary>What the layer made of itself when it was built.</summary>
    private protected T Built<T>(T? part)
        where T : class =>
        part ?? throw new InvalidOperationException($"layer '{Name}' is not part of a model yet");
}
