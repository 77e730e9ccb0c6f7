namespace GpuNet.CudaEmulator.Ptx;

/// <summary>An instruction as it is written.</summary>
/// <param name="Line">Its line.</param>
/// <param name="Guard">The predicate before it, or null.</param>
/// <param name="GuardNegated">Whether an exclamation mark stands before that.</param>
/// <param name="Name">The word before the first dot.</param>
/// <param name="Modifiers">The words between dots.</param>
/// <param name="Operands">Its operands, without spaces.</param>
internal sealed record RawInstruction(
    int Line, string? Guard, bool GuardNegated, string Name, string[] Modifiers, string[] Operands)
{
    /// <summary>Whether one of the modifiers is this.</summary>
    public bool Has(string modifier) => Array.IndexOf(Modifiers, modifier) >= 0;

    /// <inheritdoc/>
    public override string ToString()
    {
        string guard = Guard is null ? "" : $"@{(GuardNegated ? "!" : "")}{Guard} ";
        string modifiers = string.Concat(Modifiers.Select(modifier => $".{modifier}"));
        return $"{guard}{Name}{modifiers} {string.Join(", ", Operands)}".TrimEnd();
    }
}
