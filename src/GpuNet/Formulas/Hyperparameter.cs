namespace GpuNet.Formulas;

/// <summary>Refuses hyperparameters outside their ranges.</summary>
internal static class Hyperparameter
{
    /// <summary>At least 0 and below 1: how much stays of what was before.</summary>
    public static float Decay(
        float value, string formula, string symbol, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value is >= 0 and < 1
            ? value
            : throw new ArgumentOutOfRangeException(
                name, value, $"{formula} needs a decay {symbol} with 0 ≤ {symbol} < 1");

    /// <summary>Finite and above 0.</summary>
    public static float Positive(
        float value, string need, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value > 0 && float.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, need);

    /// <summary>Finite and at least 0.</summary>
    public static float NotNegative(
        float value, string need, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= 0 && float.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, need);
}
