using System.Reflection;

namespace GpuNet.Formulas;

/// <summary>
/// Finds formulas by name, and makes generic types for a formula known only at run time. It looks through this
/// library's types once, so that a new formula is a new file and nothing else.
/// </summary>
public static class FormulaCatalog
{
    private static readonly Type[] Types =
        [.. typeof(FormulaCatalog).Assembly.GetExportedTypes().Where(type => type.IsValueType && type.IsAssignableTo(typeof(IFormula)))];

    /// <summary>The names of all formulas of a kind, such as <see cref="Activations.IActivation"/>, in order.</summary>
    public static IReadOnlyList<string> Names<TFormula>()
        where TFormula : class, IFormulaKind =>
        [.. Types.Where(type => type.IsAssignableTo(typeof(TFormula))).Select(NameOf).Order(StringComparer.Ordinal)];

    /// <summary>The formula of a kind that has the given name, with its usual hyperparameters.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those there are.</exception>
    public static TFormula Create<TFormula>(string name)
        where TFormula : class, IFormulaKind
    {
        Type? found = Array.Find(Types, type => type.IsAssignableTo(typeof(TFormula)) && NameOf(type) == name);
        return found is null
            ? throw new ArgumentException($"there is no '{name}'; there are {string.Join(", ", Names<TFormula>())}")
            : (TFormula)Activator.CreateInstance(found)!;
    }

    /// <summary>The name of a formula.</summary>
    public static string NameOf(IFormulaKind formula)
    {
        ArgumentNullException.ThrowIfNull(formula);
        return NameOf(formula.GetType());
    }

    /// <summary>A fact that a formula states as a static member.</summary>
    public static TFact Fact<TFact>(IFormulaKind formula, string name)
    {
        ArgumentNullException.ThrowIfNull(formula);
        return (TFact)Property(formula.GetType(), name).GetValue(null)!;
    }

    /// <summary>An instance of a type that is generic over a formula's type.</summary>
    /// <param name="openType">Such as <c>typeof(ActivationNode&lt;&gt;)</c>.</param>
    /// <param name="formula">The formula.</param>
    /// <param name="arguments">The arguments of the constructor.</param>
    internal static object Instantiate(Type openType, IFormulaKind formula, params object?[] arguments) =>
        Activator.CreateInstance(
            openType.MakeGenericType(formula.GetType()),
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.DoNotWrapExceptions,
            binder: null,
            arguments,
            culture: null)!;

    private static string NameOf(Type type) => (string)Property(type, nameof(IFormula.Name)).GetValue(null)!;

    private static PropertyInfo Property(Type type, string name) =>
        type.GetProperty(name, BindingFlags.Static | BindingFlags.Public)
        ?? throw new ArgumentException($"formula type {type.Name} has no public static {name}");
}
