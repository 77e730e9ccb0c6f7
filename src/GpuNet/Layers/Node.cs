namespace GpuNet.Layers;

/// <summary>
/// The output of a layer, a join or an input while a model is being built: append layers to nodes and join them, then
/// create a <see cref="Model"/> from inputs and outputs.
/// </summary>
/// <example><code> Node image = Node.Input("image", 28, 28); Node wide = image.Then(new Flatten(), new Dense(64), new
/// Activation(new ReLU())); Node deep = image.Then(new Conv2D(8, 3), new GlobalAveragePool()); Node both =
/// Node.Concat(0, wide, deep); var model = new Model(device, [image], [both.Then(new Dense(10)), both.Then(new
/// Dense(1))], seed: 1);
/// </code></example>
public sealed class Node
{
    private static long made;

    private Node(string name, IReadOnlyList<Node> from)
    {
        Name = name;
        From = from;
        Number = Interlocked.Increment(ref made);
    }

    /// <summary>The input's name, or the kind of the layer or the join.</summary>
    public string Name { get; }

    /// <summary>The nodes that it is computed from; none for an input.</summary>
    public IReadOnlyList<Node> From { get; }

    /// <summary>The sizes of one sample of an input.</summary>
    internal IReadOnlyList<int>? Sizes { get; private init; }

    /// <summary>The layer that computes it.</summary>
    internal Layer? Layer { get; private init; }

    /// <summary>The join that computes it.</summary>
    internal Join? Join { get; private init; }

    /// <summary>Larger than those of all nodes that it is computed from.</summary>
    internal long Number { get; }

    /// <summary>A batch of samples of the given sizes.</summary>
    /// <param name="name">Its name in errors.</param>
    /// <param name="sampleSizes">The sizes of one sample, each at least 1.</param>
    /// <exception cref="ArgumentException">A size is below 1.</exception>
    public static Node Input(string name, params ReadOnlySpan<int> sampleSizes)
    {
        int[] sizes = sampleSizes.ToArray();
        return sizes.All(size => size >= 1)
            ? new(name, []) { Sizes = sizes }
            : throw new ArgumentException(
                $"input '{name}': every size of a sample must be at least 1; got "
                + $"{string.Join('×', sizes)}", nameof(sampleSizes));
    }

    /// <summary>Joins several nodes.</summary>
    /// <exception cref="ArgumentException">No node was given.</exception>
    public static Node Of(Join join, params IReadOnlyList<Node> nodes)
    {
        ArgumentNullException.ThrowIfNull(join);
        ArgumentNullException.ThrowIfNull(nodes);
        foreach (Node node in nodes)
            ArgumentNullException.ThrowIfNull(node);
        return nodes.Count > 0
            ? new(join.Kind, [.. nodes]) { Join = join }
            : throw new ArgumentException($"'{join.Kind}' needs at least one node to join", nameof(nodes));
    }

    /// <summary>Concatenates samples along one of their axes, counted from 0; their other sizes are equal.</summary>
    public static Node Concat(int axis, params IReadOnlyList<Node> nodes) => Of(new ConcatJoin(axis), nodes);

    /// <summary>a + b, of equal sizes.</summary>
    public static Node operator +(Node left, Node right) => Add(left, right);

    /// <summary>a ⊙ b, of equal sizes.</summary>
    public static Node operator *(Node left, Node right) => Multiply(left, right);

    /// <summary>a + b, of equal sizes.</summary>
    public static Node Add(Node left, Node right) => Of(new SumJoin(), left, right);

    /// <summary>a ⊙ b, of equal sizes.</summary>
    public static Node Multiply(Node left, Node right) => Of(new ProductJoin(), left, right);

    /// <summary>Appends the layers in order; each layer belongs to one place in one model.</summary>
    public Node Then(params IReadOnlyList<Layer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        Node end = this;
        foreach (Layer layer in layers)
        {
            ArgumentNullException.ThrowIfNull(layer);
            end = new Node(layer.Kind, [end]) { Layer = layer };
        }

        return end;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
