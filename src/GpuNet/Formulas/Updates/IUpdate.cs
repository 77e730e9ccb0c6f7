namespace GpuNet.Formulas.Updates;

/// <summary>
/// An optimizer's step for one weight w with gradient G and up to two numbers of state. Fields are the
/// hyperparameters; what changes from step to step stands in <see cref="StepScalars{R}"/>.
/// </summary>
/// <remarks>
/// State is two slots of the real number and not a type of its own: a type argument cannot itself be generic over the
/// lanes, and every published first-order method needs at most two.
/// </remarks>
public interface IUpdate : IFormula
{
    /// <summary>The names of the state in use, at most two, as they stand in checkpoints.</summary>
    static abstract IReadOnlyList<string> StateNames { get; }

    /// <summary>A learning rate that works for small classifiers, for those who give none.</summary>
    static abstract float DefaultLearningRate { get; }

    /// <summary>
    /// What all weights of a step share, computed once a launch: <see cref="Apply"/> is given this and not the scalars
    /// as they are. The scalars themselves where there is nothing to share.
    /// </summary>
    StepScalars<R> Prepare<R>(StepScalars<R> step)
        where R : struct, IReal<R>;

    /// <summary>The weight after the step; the state is advanced in place.</summary>
    /// <param name="weight">w.</param>
    /// <param name="gradient">G.</param>
    /// <param name="state">What the optimizer remembers of this weight.</param>
    /// <param name="step">The step's scalars, prepared.</param>
    R Apply<R>(R weight, R gradient, ref UpdateState<R> state, StepScalars<R> step)
        where R : struct, IReal<R>;

    /// <summary>
    /// The scalars of the next step: running powers multiplied by their β. The learning rate is set by the caller.
    /// </summary>
    StepScalars<R> Advance<R>(StepScalars<R> previous)
        where R : struct, IReal<R>;
}
