namespace GpuNet.Formulas;

/// <summary>A formula of any kind, as an object: interfaces with static abstract members cannot be type arguments.</summary>
#pragma warning disable CA1040 // A marker is all that is left when the static facts cannot be reached through an object.
public interface IFormulaKind;
#pragma warning restore CA1040
