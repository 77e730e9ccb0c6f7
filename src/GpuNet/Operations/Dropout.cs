namespace GpuNet.Operations;

/// <summary>
/// rᵢ = xᵢ / (1 − p) with probability 1 − p, else 0; may be computed in place. Element i's number is word i mod 4 of
/// Philox under the key's seed at the counter (⌊i/4⌋, 0, step, stream), made uniform in [0, 1), and the element is kept
/// where it is at least p; forward and backward draw the same mask, and none is stored.
/// </summary>
/// <param name="Rate">p, at least 0 and below 1.</param>
/// <param name="Key">Seed and stream of the layer.</param>
/// <param name="Counters">Laid out as <see cref="StepCounters"/>.</param>
/// <param name="Input">x.</param>
/// <param name="Result">r.</param>
public readonly record struct Dropout(
    float Rate, DropoutKey Key, In<int> Counters, In<float> Input, Out<float> Result) : ILaunch
{
    static string ILaunch.Name => "dropout";

    void ILaunch.Declare(ref LaunchRoles roles)
    {
        roles.Require(Rate is >= 0 and < 1, Rate, "a rate p with 0 ≤ p < 1");
        roles.Reads(Counters, StepCounters.Length);
        roles.Reads(Input, Input.Length);
        roles.Writes(Result, Input.Length);
        roles.MayBe(Result, Input);
    }
}

/// <summary>Dropout; the gradient is dropout with the same mask, drawn again.</summary>
internal sealed class DropoutOperation(
    string name, Value input, float rate, DropoutKey key, PersistentBuffer<int> counters)
    : ValueOperation(name, input)
{
    internal override IReadOnlyList<Persistent> PersistentReads => [counters];

    protected override IReadOnlyList<Value?> Differentiate(GradientGraph gradients, Value upstream) =>
        
    [
        gradients.Add(new DropoutOperation($"∂{Inputs[0].Name}", upstream, rate, key, counters) { Effects = Effects }),
    ];

    protected internal override void Emit(EmitContext context) =>
        context.Launch(new Dropout(rate, key, counters.Buffer, context[Inputs[0]], context[Outputs[0]]));
}
