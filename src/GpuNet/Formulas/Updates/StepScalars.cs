namespace GpuNet.Formulas.Updates;

/// <summary>
/// What an update needs to know of the current step. It lives in device memory, so that a recorded step can be
/// replayed.
/// </summary>
/// <param name="LearningRate">The learning rate η of this step.</param>
/// <param name="FirstPower">
/// β₁ᵗ at step t = 1, 2, …; 1 before the first step. Prepared for <see cref="IUpdate.Apply"/> it is what the update
/// made of it.
/// </param>
/// <param name="SecondPower">β₂ᵗ, likewise.</param>
/// <typeparam name="R">The real number.</typeparam>
public readonly record struct StepScalars<R>(R LearningRate, R FirstPower, R SecondPower)
    where R : struct;
