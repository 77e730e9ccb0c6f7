using GpuNet.Layers.Initializers;

namespace GpuNet.Layers;

/// <summary>
/// The layers of a multi-layer perceptron: dense layers with an activation between them, logits at the end.
/// </summary>
public static class MultilayerPerceptron
{
    private const int LargestWidth = 1 << 20;

    /// <summary>The widths in a text such as <c>784-128-10</c>: inputs, hidden layers, outputs.</summary>
    /// <exception cref="FormatException">The text is not such a list; the message says what is wrong.</exception>
    public static IReadOnlyList<int> ParseWidths(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('-');
        var widths = new int[parts.Length];
        for (int index = 0; index < parts.Length; index++)
        {
            if (!int.TryParse(parts[index], NumberStyles.None, CultureInfo.InvariantCulture, out widths[index])
                || widths[index] is < 1 or > LargestWidth)
            {
                throw new FormatException(
                    $"model '{text}': '{parts[index]}' is not a width from 1 to {LargestWidth}; "
                    + "write widths like 784-128-10");
            }
        }

        return widths.Length >= 2
            ? widths
            : throw new FormatException(
                $"model '{text}' needs at least inputs and outputs; write widths like 784-128-10");
    }

    /// <summary>
    /// The layers for the given widths. Weights are initialized by He's rule before ReLU and similar activations, by
    /// Glorot's before others.
    /// </summary>
    /// <param name="widths">Inputs, hidden layers, outputs: at least two.</param>
    /// <param name="activation">After every layer but the last.</param>
    /// <exception cref="ArgumentException">There are fewer than two widths.</exception>
    public static IReadOnlyList<Layer> Layers(IReadOnlyList<int> widths, IActivation activation)
    {
        ArgumentNullException.ThrowIfNull(widths);
        if (widths.Count < 2)
            throw new ArgumentException($"a perceptron needs at least inputs and outputs; got {widths.Count} widths");
        IInitializer initializer = FormulaCatalog.NameOf(activation).EndsWith("relu", StringComparison.Ordinal)
            ? new HeNormal()
            : new GlorotUniform();
        var layers = new List<Layer>();
        for (int index = 1; index < widths.Count; index++)
        {
            if (index > 1)
                layers.Add(new Activation(activation));
            layers.Add(new Dense(widths[index], widths[index - 1], initializer));
        }

        return layers;
    }
}
