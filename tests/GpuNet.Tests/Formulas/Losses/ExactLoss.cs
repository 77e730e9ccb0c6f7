using static GpuNet.Tests.Formulas.ExactFunctions;

namespace GpuNet.Tests.Formulas.Losses;

/// <summary>
/// A loss and its slope in double precision, written by hand so that nothing cancels, with the ulps that single
/// precision may err by at any prediction and at the loss's targets and between them.
/// </summary>
internal sealed record ExactLoss(
    float[] Targets, Func<double, double, Exact> Value, Func<double, double, Exact> Slope)
{
    private static readonly float[] Probabilities = [0f, 0.375f, 0.5f, 0.8f, 1f];
    private static readonly float[] Signs = [-1f, -0.375f, 0f, 0.5f, 0.8f, 1f];
    private static readonly float[] Numbers = [-1e30f, -1f, 0f, 1e-30f, 0.375f, 1f, 3e38f];

    public static IReadOnlyDictionary<string, ExactLoss> ByName { get; } = new Dictionary<string, ExactLoss>
    {
        ["absolute-error"] = Of(Numbers, (x, t) => Math.Abs(x - t), 0.5, (x, t) => Math.Sign(x - t), 0),
        ["squared-error"] = Of(Numbers, (x, t) => (x - t) * (x - t), 2.5, (x, t) => 2 * (x - t), 0.5),
        ["huber"] = Of(Numbers, ValueOfHuber, 2.5, (x, t) => Math.Clamp(x - t, -1, 1), 0.5),
        ["logistic"] = new(
            Signs,
            (x, t) => new Exact(Softplus(-t * x), 4 + RoundingsOfMargin(x, t)),
            (x, t) => new Exact(-t * Sigmoid(-t * x), 3 + RoundingsOfMargin(x, t))),
        ["binary-cross-entropy"] = new(
            Probabilities,
            (x, t) => new Exact((Math.Abs(x) * (x > 0 ? 1 - t : t)) + LogOnePlus(Math.Exp(-Math.Abs(x))), 3),
            SlopeOfBinaryCrossEntropy),
        ["tanh-squared-error"] = new(Signs, ValueOfTanh, SlopeOfTanh),
    };

    private static ExactLoss Of(
        float[] targets,
        Func<double, double, double> value,
        double valueUlps,
        Func<double, double, double> slope,
        double slopeUlps) =>
        new(targets, (x, t) => new Exact(value(x, t), valueUlps), (x, t) => new Exact(slope(x, t), slopeUlps));

    private static double ValueOfHuber(double x, double t)
    {
        double distance = Math.Abs(x - t);
        return distance <= 1 ? distance * distance / 2 : distance - 0.5;
    }

    // Of t = ±1 the margin is exact; else its rounding is a relative error of e⁻ᵘ as many times as u is large.
    private static double RoundingsOfMargin(double x, double t) =>
        Math.Abs(t) == 1 ? 0 : Math.Min(Math.Abs(t * x), 110);

    // For t = 0 and 1 one of the terms is 0, and the other the slope.
    private static Exact SlopeOfBinaryCrossEntropy(double x, double t)
    {
        (double right, double left) = ((1 - t) * Sigmoid(x), t * Sigmoid(-x));
        return new Exact(right - left, 4) { Terms = right + left };
    }

    // y − t for t = ±1 by one term; between, it is the small rest of two where y is near t.
    private static (double Difference, double Terms) Difference(double x, double t)
    {
        double y = Math.Tanh(x);
        return Math.Abs(t) switch
        {
            1 => (-2 * t * Sigmoid(-2 * t * x), 0),
            _ => (y - t, Math.Abs(y) + Math.Abs(t)),
        };
    }

    private static Exact ValueOfTanh(double x, double t)
    {
        (double difference, double terms) = Difference(x, t);
        return new Exact(difference * difference, 8) { Terms = Math.Abs(difference) * terms };
    }

    private static Exact SlopeOfTanh(double x, double t)
    {
        (double difference, double terms) = Difference(x, t);
        return new Exact(2 * difference * SquaredSecant(x), 10) { Terms = 2 * terms * SquaredSecant(x) };
    }
}
