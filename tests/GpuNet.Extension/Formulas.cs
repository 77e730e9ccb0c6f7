using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Losses;
using GpuNet.Formulas.Reals;
using GpuNet.Formulas.Updates;

namespace GpuNet.Extension;

/// <summary>σ(x) = (x + √(x² + 4b²))/2; σ′ = (1 + x/√(x² + 4b²))/2. Barron, arXiv:2112.11687.</summary>
/// <param name="Bend">b, above 0: how soft the bend is.</param>
public readonly record struct Squareplus(float Bend) : IActivation
{
    /// <inheritdoc/>
    public static string Name => "squareplus";

    /// <inheritdoc/>
    public static bool DerivativeNeedsInput => true;

    /// <inheritdoc/>
    public static bool DerivativeNeedsOutput => false;

    /// <inheritdoc/>
    public R Value<R>(R x)
        where R : struct, IReal<R> =>
        R.Of(0.5f) * (x + Root(x));

    /// <inheritdoc/>
    public R Derivative<R>(R x, R y)
        where R : struct, IReal<R> =>
        R.Of(0.5f) * (R.One + (x / Root(x)));

    private R Root<R>(R x)
        where R : struct, IReal<R> =>
        R.Sqrt((x * x) + R.Of(4 * Bend * Bend));
}

/// <summary>ℓ = √((x − t)² + 1) − 1; ∂ℓ/∂x = (x − t)/√((x − t)² + 1). Charbonnier et al., ICIP 1994.</summary>
public readonly record struct Charbonnier : ILoss
{
    /// <inheritdoc/>
    public static string Name => "charbonnier";

    /// <inheritdoc/>
    public R Value<R>(R prediction, R target)
        where R : struct, IReal<R> =>
        Root(prediction - target) - R.One;

    /// <inheritdoc/>
    public R Derivative<R>(R prediction, R target)
        where R : struct, IReal<R> =>
        (prediction - target) / Root(prediction - target);

    private static R Root<R>(R difference)
        where R : struct, IReal<R> =>
        R.Sqrt((difference * difference) + R.One);
}

/// <summary>w ← w − η·sign(G). Bernstein, Wang, Azizzadenesheli and Anandkumar, ICML 2018.</summary>
public readonly record struct SignDescent : IUpdate
{
    /// <inheritdoc/>
    public static string Name => "sign-sgd";

    /// <inheritdoc/>
    public static IReadOnlyList<string> StateNames { get; } = [];

    /// <inheritdoc/>
    public static float DefaultLearningRate => 0.001f;

    /// <inheritdoc/>
    public StepScalars<R> Prepare<R>(StepScalars<R> step)
        where R : struct, IReal<R> =>
        step;

    /// <inheritdoc/>
    public R Apply<R>(R weight, R gradient, ref UpdateState<R> state, StepScalars<R> step)
        where R : struct, IReal<R>
    {
        R down = R.IfGreater(R.Zero, gradient, -step.LearningRate, R.Zero);
        return weight - R.IfGreater(gradient, R.Zero, step.LearningRate, down);
    }

    /// <inheritdoc/>
    public StepScalars<R> Advance<R>(StepScalars<R> previous)
        where R : struct, IReal<R> =>
        previous;
}
