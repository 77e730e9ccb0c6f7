using GpuNet.Formulas.Activations;

namespace GpuNet.Graphs.Nodes;

/// <summary>What a derivative reads, by the formula's facts: all else is free to go after the forward pass.</summary>
internal static class ActivationReads<TActivation>
    where TActivation : unmanaged, IActivation
{
    public static IEnumerable<Value> Of(Value input, Value output)
    {
        if (TActivation.DerivativeNeedsInput)
            yield return input;
        if (TActivation.DerivativeNeedsOutput)
            yield return output;
    }
}
