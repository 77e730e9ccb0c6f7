namespace GpuNet.Formulas.Updates;

/// <summary>
/// The scalars of the current step. They live in device memory, so that a recorded step can be replayed.
/// </summary>
/// <param name="LearningRate">The learning rate η of this step.</param>
/// <param name="FirstPower">
/// β₁ᵗ at step t = 1, 2, …; 1 before the first step. When prepared for <see cref="IUpdate.Apply"/>, it is what the
/// update computed from it.
/// </param>
/// <param name="SecondPower">β₂ᵗ, likewise.</param>
/// <typeparam name="R">The real number.</typeparam>
public readonly record struct StepScalars<R>(R LearningRate, R FirstPower, R SecondPower)
    where R : struct;
