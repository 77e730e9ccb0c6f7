namespace GpuNet.Formulas;

/// <summary>A formula with the name by which a user selects it.</summary>
public interface IFormula : IFormulaKind
{
    /// <summary>
    /// The name in lower case with hyphens, such as <c>leaky-relu</c>; unique among formulas of one kind.
    /// </summary>
    static abstract string Name { get; }
}
