namespace GpuNet.Training;

/// <summary>When a conjugate-gradient method ends a line search, and when it stops.</summary>
public sealed record ConjugateGradientOptions
{
    /// <summary>c₁ of the strong Wolfe conditions, 0 &lt; c₁ &lt; c₂: f(α) ≤ f(0) + c₁αf′(0).</summary>
    public float DecreaseConstant { get; init; } = 1e-4f;

    /// <summary>
    /// c₂ of the strong Wolfe conditions, c₁ &lt; c₂ &lt; ½: |f′(α)| ≤ c₂|f′(0)|. A small value makes the line search
    /// nearly exact, which minimizes a quadratic of n variables in n steps; a large value makes it short.
    /// </summary>
    public float CurvatureConstant { get; init; } = 0.1f;

    /// <summary>The gradient's norm at which a point counts as stationary, at least 0.</summary>
    public float GradientTolerance { get; init; } = 1e-5f;

    /// <summary>The maximum number of runs of the plan in one line search, at least 2.</summary>
    public int MostEvaluations { get; init; } = 20;
}
