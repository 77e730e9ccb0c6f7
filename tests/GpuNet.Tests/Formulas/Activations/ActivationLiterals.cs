using Xunit;

namespace GpuNet.Tests.Formulas.Activations;

/// <summary>Values that do not come from this library: definitions, and tables of the logistic function and of tanh.</summary>
internal static class ActivationLiterals
{
    public static TheoryData<string, double, double> Rows => new()
    {
        { "heaviside", -2, 0 },
        { "heaviside", 0, 0 },
        { "heaviside", 1e-9, 1 },
        { "heaviside", 3, 1 },
        { "identity", -2.5, -2.5 },
        { "identity", 7, 7 },
        { "leaky-relu", -3, -0.03 },
        { "leaky-relu", 0, 0 },
        { "leaky-relu", 3, 3 },
        { "relu", -3, 0 },
        { "relu", 0, 0 },
        { "relu", 3, 3 },
        { "sigmoid", 0, 0.5 },
        { "sigmoid", 1, 0.7310585786300049 },
        { "sigmoid", 2, 0.8807970779778823 },
        { "sigmoid", -2, 0.1192029220221176 },
        { "sigmoid", double.NegativeInfinity, 0 },
        { "sigmoid", double.PositiveInfinity, 1 },
        { "tanh", 0, 0 },
        { "tanh", 0.5, 0.46211715726000976 },
        { "tanh", 1, 0.7615941559557649 },
        { "tanh", -2, -0.9640275800758169 },
        { "tanh", double.PositiveInfinity, 1 },
    };
}
