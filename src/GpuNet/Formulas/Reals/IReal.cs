namespace GpuNet.Formulas.Reals;

/// <summary>
/// A real number, or several in vector lanes: the type that formulas are written over. The same formula then runs in
/// double precision under a gradient check, in vector lanes on the host and in single precision inside a GPU kernel.
/// </summary>
/// <remarks>
/// There are no comparisons that return a <see langword="bool"/>, since lanes of one vector may disagree. Write <see
/// cref="Max"/>, <see cref="Min"/> and <see cref="IfGreater"/> instead of branches.
/// </remarks>
/// <typeparam name="R">The implementing type.</typeparam>
public interface IReal<R>
    where R : struct, IReal<R>
{
    /// <summary>0.</summary>
    static abstract R Zero { get; }

    /// <summary>1.</summary>
    static abstract R One { get; }

    /// <summary>The number <paramref name="value"/>, in every lane.</summary>
    static abstract R Of(float value);

    /// <summary>left + right.</summary>
    static abstract R operator +(R left, R right);

    /// <summary>left − right.</summary>
    static abstract R operator -(R left, R right);

    /// <summary>left · right.</summary>
    static abstract R operator *(R left, R right);

    /// <summary>left / right.</summary>
    static abstract R operator /(R left, R right);

    /// <summary>−x.</summary>
    static abstract R operator -(R x);

    /// <summary>left · right + addend, rounded once where the machine can.</summary>
    static abstract R MultiplyAdd(R left, R right, R addend);

    /// <summary>max(left, right); NaN where either is NaN.</summary>
    static abstract R Max(R left, R right);

    /// <summary>min(left, right); NaN where either is NaN.</summary>
    static abstract R Min(R left, R right);

    /// <summary>
    /// x, or whichever of ±limit is nearer where x is beyond it; NaN stays NaN. Cheaper than <see cref="Max"/> and
    /// <see cref="Min"/>.
    /// </summary>
    static abstract R Within(R x, float limit);

    /// <summary>then where left &gt; right, else otherwise; otherwise where either is NaN.</summary>
    static abstract R IfGreater(R left, R right, R then, R otherwise);

    /// <summary>|x|.</summary>
    static abstract R Abs(R x);

    /// <summary>√x; NaN for x &lt; 0.</summary>
    static abstract R Sqrt(R x);

    /// <summary>eˣ.</summary>
    static abstract R Exp(R x);

    /// <summary>ln x; −∞ at 0, NaN for x &lt; 0.</summary>
    static abstract R Log(R x);

    /// <summary>ln(1 + t) for 0 ≤ t ≤ 1, with the digits of a small t.</summary>
    static abstract R LogOnePlus(R t);

    /// <summary>tanh x.</summary>
    static abstract R Tanh(R x);

    /// <summary>1 / (1 + e⁻ˣ); 0 at −∞, and a subnormal number where the sigmoid is one.</summary>
    static abstract R Sigmoid(R x);

    /// <summary>sin x, x in radians of any magnitude; NaN for ±∞.</summary>
    static abstract R Sin(R x);

    /// <summary>cos x, likewise.</summary>
    static abstract R Cos(R x);
}
