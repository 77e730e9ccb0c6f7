namespace GpuNet.Formulas;

/// <summary>
/// Finds formulas by name, and creates generic types for a formula known only at run time. It scans this library's
/// types once, so that adding a formula takes a new file and nothing else.
/// </summary>
public static class FormulaCatalog
{
    // Formulas that wrap other formulas have no name.
    private static readonly Type[] Types =
    [
        .. typeof(FormulaCatalog).Assembly.GetExportedTypes()
            .Where(
                type => type.IsValueType && !type.ContainsGenericParameters && type.IsAssignableTo(typeof(IFormula))),
    ];

    /// <summary>The names of all activations, in order.</summary>
    public static IReadOnlyList<string> Activations { get; } = Names(typeof(IActivation));

    /// <summary>The names of all losses of single elements, in order.</summary>
    public static IReadOnlyList<string> Losses { get; } = Names(typeof(ILoss));

    /// <summary>The names of all optimizers' updates, in order.</summary>
    public static IReadOnlyList<string> Updates { get; } = Names(typeof(IUpdate));

    /// <summary>The activation of the given name, with its default hyperparameters.</summary>
    /// <exception cref="ArgumentException">There is no such name; the message lists the valid ones.</exception>
    public static IActivation CreateActivation(string name) =>
        (IActivation)Create(typeof(IActivation), "activation", name);

    /// <summary>The loss of the given name.</summary>
    /// <exception cref="ArgumentException">There is no such name; the message lists the valid ones.</exception>
    public static ILoss CreateLoss(string name) => (ILoss)Create(typeof(ILoss), "loss", name);

    /// <summary>The optimizer's update of the given name, with its default hyperparameters.</summary>
    /// <exception cref="ArgumentException">There is no such name; the message lists the valid ones.</exception>
    public static IUpdate CreateUpdate(string name) => (IUpdate)Create(typeof(IUpdate), "optimizer", name);

    /// <summary>The name of a formula.</summary>
    public static string NameOf(IFormulaKind formula)
    {
        ArgumentNullException.ThrowIfNull(formula);
        return NameOf(formula.GetType());
    }

    /// <summary>A property that a formula declares as a static member.</summary>
    public static TFact Fact<TFact>(IFormulaKind formula, string name)
    {
        ArgumentNullException.ThrowIfNull(formula);
        return (TFact)Property(formula.GetType(), name).GetValue(null)!;
    }

    /// <summary>An instance of a type that is generic over a formula's type.</summary>
    /// <param name="openType">Such as <c>typeof(ActivationOperation&lt;&gt;)</c>.</param>
    /// <param name="formula">The formula.</param>
    /// <param name="arguments">The arguments of the constructor.</param>
    /// <exception cref="ArgumentException">
    /// The formula is not a struct, has a field that refers to an object, or has run no constructor.
    /// </exception>
    internal static object Instantiate(Type openType, IFormulaKind formula, params object?[] arguments)
    {
        ArgumentNullException.ThrowIfNull(formula);
        RequireConstructed(formula);
        return Activator.CreateInstance(
            Closed(openType, formula.GetType()),
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.DoNotWrapExceptions,
            binder: null,
            arguments,
            culture: null)!;
    }

    private static Type Closed(Type openType, Type formula)
    {
        // The runtime itself asks of an unmanaged type no more than that it is a struct.
        MethodInfo holdsReferences = typeof(RuntimeHelpers).GetMethod(
            nameof(RuntimeHelpers.IsReferenceOrContainsReferences))!.MakeGenericMethod(formula);
        return formula.IsValueType && !(bool)holdsReferences.Invoke(null, null)!
            ? openType.MakeGenericType(formula)
            : throw new ArgumentException(
                $"formula type {formula.Name} must be a struct whose fields are numbers, or structs of numbers: "
                + "devices copy it byte by byte");
    }

    private static string[] Names(Type kind) =>
        [.. Types.Where(type => type.IsAssignableTo(kind)).Select(NameOf).Order(StringComparer.Ordinal)];

    private static object Create(Type kind, string word, string name)
    {
        Type found = Array.Find(Types, type => type.IsAssignableTo(kind) && NameOf(type) == name)
            ?? throw new ArgumentException($"unknown {word} '{name}'; expected one of {string.Join(", ", Names(kind))}");
        return Activator.CreateInstance(found)!;
    }

    /// <summary>The name of a type of formula.</summary>
    internal static string NameOf(Type type) => (string)Property(type, nameof(IFormula.Name)).GetValue(null)!;

    private static PropertyInfo Property(Type type, string name) =>
        type.GetProperty(name, BindingFlags.Static | BindingFlags.Public)
        ?? throw new ArgumentException($"formula type {type.Name} has no public static {name}");

    /// <summary>
    /// Refuses <c>default(Adam)</c> and its like, also inside another formula: of a struct's default no constructor has
    /// run, so that an optimizer would divide by 0 where it adds ε. A default that a constructor accepts is one that a
    /// user may have asked for.
    /// </summary>
    /// <exception cref="ArgumentException">It is such a default.</exception>
    private static void RequireConstructed(IFormulaKind formula)
    {
        Type type = formula.GetType();
        if (type.IsValueType && formula.Equals(RuntimeHelpers.GetUninitializedObject(type)))
            RequireValidDefault(type);
        foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic))
        {
            if (field.FieldType != type && field.GetValue(formula) is IFormulaKind inner)
                RequireConstructed(inner);
        }
    }

    private static void RequireValidDefault(Type type)
    {
        if (type.GetConstructors().MaxBy(each => each.GetParameters().Length) is not ConstructorInfo constructor)
            return;
        object?[] zeros = [.. constructor.GetParameters().Select(parameter => parameter.ParameterType)
            .Select(zero => zero.IsValueType ? RuntimeHelpers.GetUninitializedObject(zero) : null)];
        try
        {
            _ = constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, zeros, null);
        }
        catch (ArgumentException exception)
        {
            string name = type.Name.Split('`')[0];
            throw new ArgumentException(
                $"default({name}) has run no constructor, so all its hyperparameters are 0; write new {name}()",
                exception);
        }
    }
}
