namespace GpuNet.Formulas.Updates;

/// <summary>
/// An optimizer's step for one weight w with gradient G and up to two numbers of state. Fields are the hyperparameters;
/// what changes from step to step is in <see cref="StepScalars{R}"/>.
/// </summary>
/// <remarks>
/// The state is two slots of the real type, not a separate type: a type argument cannot itself be generic over the
/// lanes, and common first-order methods need at most two.
/// </remarks>
public interface IUpdate : IFormula
{
    /// <summary>The names of the state in use, at most two, as they stand in checkpoints.</summary>
    static abstract IReadOnlyList<string> StateNames { get; }

    /// <summary>The default learning rate, which works for small classifiers.</summary>
    static abstract float DefaultLearningRate { get; }

    /// <summary>
    /// The values that all weights of a step share, computed once per launch: <see cref="Apply"/> receives these
    /// instead of the raw scalars. The scalars themselves if there is nothing to share.
    /// </summary>
    StepScalars<R> Prepare<R>(StepScalars<R> step)
        where R : struct, IReal<R>;

    /// <summary>The weight after the step; the state is advanced in place.</summary>
    /// <param name="weight">w.</param>
    /// <param name="gradient">G.</param>
    /// <param name="state">The optimizer's state of this weight.</param>
    /// <param name="step">The step's scalars, prepared.</param>
    R Apply<R>(R weight, R gradient, ref UpdateState<R> state, StepScalars<R> step)
        where R : struct, IReal<R>;

    /// <summary>
    /// The scalars of the next step: running powers multiplied by their β. The learning rate is set by the caller.
    /// </summary>
    StepScalars<R> Advance<R>(StepScalars<R> previous)
        where R : struct, IReal<R>;
}
