namespace GpuNet.Layers;

/// <summary>
/// In training y = x / (1 − p) with probability 1 − p, else 0; in inference y = x. Srivastava, Hinton, Krizhevsky,
/// Sutskever and Salakhutdinov, JMLR 2014, in the inverted form.
/// </summary>
public sealed class Dropout : Layer
{
    private readonly float rate;

    /// <summary>Creates a dropout layer.</summary>
    /// <param name="rate">p, the fraction that is dropped: at least 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is out of range.</exception>
    public Dropout(float rate)
        : base("dropout")
    {
        if (rate is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "dropout needs a rate p with 0 ≤ p < 1");
        this.rate = rate;
    }

    /// <summary>p, the fraction that is dropped.</summary>
    public float Rate => rate;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<int> Build(
        LayerInput sampleSizes, Action<ParameterDeclaration> declare) =>
        sampleSizes.Sizes;

    /// <inheritdoc/>
    protected internal override Value Append(LayerContext context, Value input) =>
        context.Dropout(input, rate, Name);
}
