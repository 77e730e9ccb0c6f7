namespace GpuNet.Formulas.Losses;

/// <summary>
/// A loss ℓ(x, t) of one prediction x and its target t, and ∂ℓ/∂x. The graph defines how losses are reduced.
/// </summary>
public interface ILoss : IFormula
{
    /// <summary>
    /// The activation that the loss itself applies to the prediction; null if it applies none.
    /// </summary>
    static virtual string? AppliedActivation => null;

    /// <summary>ℓ(x, t).</summary>
    R Value<R>(R prediction, R target)
        where R : struct, IReal<R>;

    /// <summary>∂ℓ/∂x.</summary>
    R Derivative<R>(R prediction, R target)
        where R : struct, IReal<R>;
}
