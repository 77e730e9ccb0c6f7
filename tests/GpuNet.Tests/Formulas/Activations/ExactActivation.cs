using GpuNet.Tests.Formulas.Cases;
using static GpuNet.Tests.Formulas.ExactFunctions;

namespace GpuNet.Tests.Formulas.Activations;

/// <summary>
/// An activation and its slope in double precision, with the ulps that single precision may err by at any input, its
/// tails included. Written by hand here, so that nothing cancels; an activation that has no row is compared with its own
/// formula over doubles, which have 29 bits more to lose than single precision.
/// </summary>
internal sealed record ExactActivation(Func<double, Exact> Value, Func<double, Exact> Slope)
{
    // What the formulas with a row need at most, but for the terms and arguments that these name.
    private const double UlpsWithoutRow = 6;

    public static IReadOnlyDictionary<string, ExactActivation> ByName { get; } = new Dictionary<string, ExactActivation>
    {
        ["identity"] = Of(x => x, 0, _ => 1, 0),
        ["heaviside"] = Of(x => x > 0 ? 1 : 0, 0, _ => 0, 0),
        ["relu"] = Of(x => Math.Max(x, 0), 0, x => x > 0 ? 1 : 0, 0),
        ["leaky-relu"] = Of(x => x > 0 ? x : 0.01 * x, 1.5, x => x > 0 ? 1 : 0.01, 0.5),
        ["elu"] = Of(x => x > 0 ? x : ExpMinusOne(x), 3, x => x > 0 ? 1 : Math.Exp(x), 2),
        ["exp"] = Of(Math.Exp, 2, Math.Exp, 2),
        ["reciprocal"] = Of(x => 1 / x, 0.5, x => -1 / (x * x), 2),
        ["log"] = Of(Math.Log, 2, x => 1 / x, 0.5),
        ["sqrt"] = Of(Math.Sqrt, 0.5, x => 0.5 / Math.Sqrt(x), 1.5),
        ["power"] = Of(x => x * x, 0.5, x => 2 * x, 0),
        ["sin"] = Of(Math.Sin, 2.5, Math.Cos, 2.5),
        ["cos"] = Of(Math.Cos, 2.5, x => -Math.Sin(x), 2.5),
        ["sigmoid"] = Of(Sigmoid, 2.5, x => Sigmoid(x) * Sigmoid(-x), 5),
        ["tanh"] = Of(Math.Tanh, 2, SquaredSecant, 6),
        ["softplus"] = Of(Softplus, 3, Sigmoid, 4),
        ["silu"] = new(x => new Exact(x * Sigmoid(x), 5), SlopeOfSiLU),
        ["gelu"] = new(ValueOfGELU, SlopeOfGELU),
    };

    public static ExactActivation For(ActivationCase formula) =>
        ByName.GetValueOrDefault(formula.Name) ?? OverDoubles(formula);

    public static ExactActivation OverDoubles(ActivationCase formula) => Of(
        formula.Value, UlpsWithoutRow, x => formula.Derivative(x, formula.Value(x)), UlpsWithoutRow);

    private static ExactActivation Of(
        Func<double, double> value, double valueUlps, Func<double, double> slope, double slopeUlps) =>
        new(x => new Exact(value(x), valueUlps), x => new Exact(slope(x), slopeUlps));

    // Near its root, −1.278, the slope is the small rest of two terms.
    private static Exact SlopeOfSiLU(double x)
    {
        (double sigmoid, double rest) = (Sigmoid(x), x * Sigmoid(-x));
        return new Exact(sigmoid * (1 + rest), 5) { Terms = sigmoid * (1 + Math.Abs(rest)) };
    }

    // Roundings of 2u, and of its two constants, are relative errors of e^2u as many times as 2u is large.
    private static Exact ValueOfGELU(double x)
    {
        double inner = TwiceInner(x);
        return new Exact(x * Sigmoid(inner), 5 + (2.5 * Math.Max(-inner, 0)));
    }

    private static Exact SlopeOfGELU(double x)
    {
        double inner = TwiceInner(x);
        double rest = x * Math.Sqrt(8 / Math.PI) * (1 + (3 * 0.044715 * x * x)) * Sigmoid(-inner);
        return new Exact(Sigmoid(inner) * (1 + rest), 5 + (2.5 * Math.Max(-inner, 0)))
        {
            Terms = Sigmoid(inner) * (1 + Math.Abs(rest)),
        };
    }

    private static double TwiceInner(double x) => Math.Sqrt(8 / Math.PI) * (x + (0.044715 * x * x * x));
}
