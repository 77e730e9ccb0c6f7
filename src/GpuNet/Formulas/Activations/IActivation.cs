namespace GpuNet.Formulas.Activations;

/// <summary>
/// An elementwise activation y = σ(x) and its derivative σ′. Instance members are the mathematics, fields the
/// hyperparameters; static members tell the graph what to keep for the backward pass.
/// </summary>
public interface IActivation : IFormula
{
    /// <summary>Whether σ′ is computed from the input x; otherwise the plan need not keep it.</summary>
    static virtual bool DerivativeNeedsInput => true;

    /// <summary>Whether σ′ is computed from the output y; otherwise the plan need not keep it.</summary>
    static virtual bool DerivativeNeedsOutput => false;

    /// <summary>Whether σ′ = 0 everywhere, so that nothing before it can be trained by gradients.</summary>
    static virtual bool DerivativeIsZero => false;

    /// <summary>
    /// Whether y saturates: it goes from one limit to another as x goes from −∞ to ∞.
    /// </summary>
    static virtual bool Saturates => false;

    /// <summary>σ(x).</summary>
    R Value<R>(R x)
        where R : struct, IReal<R>;

    /// <summary>σ′(x), given the input x and the output y = σ(x), only those that it declares are valid.</summary>
    R Derivative<R>(R x, R y)
        where R : struct, IReal<R>;
}
