namespace GpuNet.Formulas.Updates;

/// <summary>
/// Wraps updates whose type is known only at run time, such as those that <see cref="FormulaCatalog"/> found by name.
/// </summary>
public static class UpdateExtensions
{
    /// <summary>G + λw in place of G. See <see cref="WithWeightDecay{TUpdate}"/>.</summary>
    /// <param name="update">The update.</param>
    /// <param name="decay">λ, finite and at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">λ is out of range.</exception>
    public static IUpdate WithWeightDecay(this IUpdate update, float decay)
    {
        ArgumentNullException.ThrowIfNull(update);
        return (IUpdate)FormulaCatalog.Instantiate(typeof(WithWeightDecay<>), update, update, decay);
    }

    /// <summary>G within ±c in place of G. See <see cref="WithGradientClipping{TUpdate}"/>.</summary>
    /// <param name="update">The update.</param>
    /// <param name="limit">c, finite and above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">c is out of range.</exception>
    public static IUpdate WithGradientClipping(this IUpdate update, float limit)
    {
        ArgumentNullException.ThrowIfNull(update);
        return (IUpdate)FormulaCatalog.Instantiate(typeof(WithGradientClipping<>), update, update, limit);
    }
}
