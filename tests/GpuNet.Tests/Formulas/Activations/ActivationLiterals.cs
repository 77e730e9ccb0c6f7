using Xunit;

namespace GpuNet.Tests.Formulas.Activations;

/// <summary>Values that do not come from this library: definitions, and tables of the functions in it.</summary>
internal static class ActivationLiterals
{
    public static TheoryData<string, double, double> Rows => new()
    {
        { "cos", 0, 1 },
        { "cos", 1, 0.5403023058681398 },
        { "cos", -2, -0.4161468365471424 },
        { "elu", -1, -0.6321205588285577 },
        { "elu", -1e-5, -9.99995e-6 },
        { "elu", 0, 0 },
        { "elu", 3, 3 },
        { "elu", double.NegativeInfinity, -1 },
        { "exp", 0, 1 },
        { "exp", 1, 2.718281828459045 },
        { "exp", -2, 0.1353352832366127 },
        { "exp", double.NegativeInfinity, 0 },
        { "exp", double.PositiveInfinity, double.PositiveInfinity },

        // ½x(1 + tanh(√(2/π)(x + 0.044715x³))): tanh 0.8411919906 at 1, and its mirror; the error function's form has
        // 0.841345 at 1 and 1.954500 at 2.
        { "gelu", 0, 0 },
        { "gelu", 1, 0.8411919906082768 },
        { "gelu", -1, -0.1588080094 },
        { "gelu", 2, 1.9545976940 },
        { "gelu", double.NegativeInfinity, 0 },
        { "heaviside", -2, 0 },
        { "heaviside", 0, 0 },
        { "heaviside", 1e-9, 1 },
        { "heaviside", 3, 1 },
        { "identity", -2.5, -2.5 },
        { "identity", 7, 7 },
        { "leaky-relu", -3, -0.03 },
        { "leaky-relu", 0, 0 },
        { "leaky-relu", 3, 3 },
        { "reciprocal", 2, 0.5 },
        { "reciprocal", -4, -0.25 },
        { "reciprocal", 0, double.PositiveInfinity },
        { "reciprocal", double.NegativeInfinity, 0 },
        { "relu", -3, 0 },
        { "relu", 0, 0 },
        { "relu", 3, 3 },
        { "sigmoid", 0, 0.5 },
        { "sigmoid", 1, 0.7310585786300049 },
        { "sigmoid", 2, 0.8807970779778823 },
        { "sigmoid", -2, 0.1192029220221176 },
        { "sigmoid", double.NegativeInfinity, 0 },
        { "sigmoid", double.PositiveInfinity, 1 },
        { "silu", 0, 0 },
        { "silu", 1, 0.7310585786300049 },
        { "silu", -2, -0.2384058440442351 },
        { "silu", double.NegativeInfinity, 0 },
        { "silu", double.PositiveInfinity, double.PositiveInfinity },
        { "sin", 0, 0 },
        { "sin", 1, 0.8414709848078965 },
        { "sin", -2, -0.9092974268256817 },
        { "softplus", 0, 0.6931471805599453 },
        { "softplus", 1, 1.3132616875182228 },
        { "softplus", -1, 0.3132616875182228 },
        { "softplus", double.NegativeInfinity, 0 },
        { "softplus", double.PositiveInfinity, double.PositiveInfinity },
        { "tanh", 0, 0 },
        { "tanh", 0.5, 0.46211715726000976 },
        { "tanh", 1, 0.7615941559557649 },
        { "tanh", -2, -0.9640275800758169 },
        { "tanh", double.PositiveInfinity, 1 },
    };
}
