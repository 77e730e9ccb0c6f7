namespace GpuNet.Formulas.Reals;

/// <summary>An angle x = q·π/2 + r (modulo 2π) with |r| ≤ π/4 within rounding.</summary>
/// <param name="Remainder">r.</param>
/// <param name="Quadrant">q modulo 4 as one of −2, −1, 0, 1, 2.</param>
/// <typeparam name="R">The real number.</typeparam>
internal readonly record struct ReducedAngle<R>(R Remainder, R Quadrant)
    where R : struct, IReal<R>;
