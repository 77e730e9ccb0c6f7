using GpuNet.Layers.Initializers;

namespace GpuNet.Layers;

/// <summary>A parameter that a layer declares, or a state such as running statistics.</summary>
/// <param name="Name">The layer's name and the parameter's own: <c>dense1.weight</c>.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Initializer">How it is initialized.</param>
/// <param name="FanIn">The inputs that one output is a sum of.</param>
/// <param name="FanOut">The outputs that one input goes into.</param>
public sealed record ParameterDeclaration(
    string Name, Shape Shape, IInitializer Initializer, int FanIn, int FanOut)
{
    /// <summary>
    /// Whether it requires a gradient and the optimizer updates it. Otherwise it is a state such as running statistics,
    /// which training effects update and which is saved with the weights but not counted among them.
    /// </summary>
    public bool Trainable { get; init; } = true;

    /// <summary>A number a column.</summary>
    internal static ParameterDeclaration Row(string name, int columns, IInitializer initializer) =>
        new(name, new Shape(columns), initializer, columns, columns);
}
