namespace GpuNet.Formulas.Updates;

/// <summary>w ← w − ηG. Cauchy (1847); over mini-batches Robbins and Monro (1951).</summary>
public readonly record struct GradientDescent : IUpdate
{
    /// <inheritdoc/>
    public static string Name => "sgd";

    /// <inheritdoc/>
    public static IReadOnlyList<string> StateNames { get; } = [];

    /// <inheritdoc/>
    public static float DefaultLearningRate => 0.2f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public StepScalars<R> Prepare<R>(StepScalars<R> step)
        where R : struct, IReal<R> =>
        step;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public R Apply<R>(R weight, R gradient, ref UpdateState<R> state, StepScalars<R> step)
        where R : struct, IReal<R> =>
        weight - (step.LearningRate * gradient);

    /// <inheritdoc/>
    public StepScalars<R> Advance<R>(StepScalars<R> previous)
        where R : struct, IReal<R> =>
        previous;
}
