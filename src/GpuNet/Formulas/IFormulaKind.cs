namespace GpuNet.Formulas;

/// <summary>
/// A formula of any kind, as an object: interfaces with static abstract members cannot be type arguments.
/// </summary>
#pragma warning disable CA1040 // A marker is all that is left where an object does not reach the static facts.
public interface IFormulaKind;
#pragma warning restore CA1040
