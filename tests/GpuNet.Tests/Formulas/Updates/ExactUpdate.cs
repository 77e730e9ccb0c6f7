namespace GpuNet.Tests.Formulas.Updates;

/// <summary>An update with its usual hyperparameters in double precision, written by hand.</summary>
/// <param name="HasSquares">Whether its state sums or averages squares.</param>
/// <param name="Apply">The weight after step t from the weight, the gradient, two numbers of state and t.</param>
internal sealed record ExactUpdate(bool HasSquares, Func<double, double, double[], int, double> Apply)
{
    public const double LearningRate = 0.1;

    public static IReadOnlyDictionary<string, ExactUpdate> ByName { get; } = new Dictionary<string, ExactUpdate>
    {
        ["sgd"] = new(false, (w, g, _, _) => w - (LearningRate * g)),
        ["sgd-with-gradient-clipping"] = new(false, (w, g, _, _) => w - (LearningRate * Math.Clamp(g, -1, 1))),
        ["momentum"] = new(false, (w, g, state, _) => Momentum(w, g, state)),
        ["momentum-with-weight-decay"] = new(false, (w, g, state, _) => Momentum(w, g + (1e-4 * w), state)),
        ["averaged-momentum"] = new(false, (w, g, state, _) =>
        {
            state[0] = (0.9 * state[0]) + (0.1 * g);
            return w - (LearningRate * state[0]);
        }),
        ["nesterov"] = new(false, (w, g, state, _) =>
        {
            state[0] = (0.9 * state[0]) + g;
            return w - (LearningRate * (g + (0.9 * state[0])));
        }),
        ["adagrad"] = new(true, (w, g, state, _) =>
        {
            state[0] += g * g;
            return w - (LearningRate * g / (Math.Sqrt(state[0]) + 1e-10));
        }),
        ["rmsprop"] = new(true, (w, g, state, _) =>
        {
            state[0] = (0.9 * state[0]) + (0.1 * g * g);
            return w - (LearningRate * g / (Math.Sqrt(state[0]) + 1e-8));
        }),
        ["normalized-gradient"] = new(true, (w, g, _, _) => w - (LearningRate * g / (Math.Abs(g) + 1e-8))),
        ["adam"] = new(true, Adam),
        ["adam-with-weight-decay-with-gradient-clipping"] =
            new(true, (w, g, state, t) => Adam(w, Math.Clamp(g, -1, 1) + (1e-4 * w), state, t)),
        ["adamw"] = new(true, (w, g, state, t) => Adam(w, g, state, t) - (LearningRate * 0.01 * w)),
    };

    private static double Momentum(double w, double g, double[] state)
    {
        state[0] = (0.9 * state[0]) + g;
        return w - (LearningRate * state[0]);
    }

    private static double Adam(double w, double g, double[] state, int t)
    {
        state[0] = (0.9 * state[0]) + (0.1 * g);
        state[1] = (0.999 * state[1]) + (0.001 * g * g);
        double first = state[0] / (1 - Math.Pow(0.9, t));
        return w - (LearningRate * first / (Math.Sqrt(state[1] / (1 - Math.Pow(0.999, t))) + 1e-8));
    }
}
