using GpuNet.Layers.Initializers;

namespace GpuNet.Layers;

/// <summary>
/// What a model file can describe: layers, joins, activations and initializers, each under a name. The file has that
/// name and the arguments of the constructor with the most parameters, which are read from the public properties of the
/// same names. The library's own are known. Register yours before you save or load a model with them; nothing else is
/// ever created from a file.
/// </summary>
public static class ModelParts
{
    private static readonly Type[] Kinds =
        [typeof(Layer), typeof(Join), typeof(IActivation), typeof(IInitializer)];

    private static readonly Lock Gate = new();
    private static readonly Dictionary<(Type Kind, string Name), Type> Types = [];
    private static readonly Dictionary<Type, string> Names = [];

    static ModelParts()
    {
        foreach (Type type in typeof(ModelParts).Assembly.GetTypes())
        {
            if (!type.IsAbstract && !type.ContainsGenericParameters && KindOf(type) is Type kind)
                Add(kind, type, kind == typeof(IActivation) ? FormulaCatalog.NameOf(type) : type.Name);
        }
    }

    /// <summary>Gives a type of your own its name in model files.</summary>
    /// <typeparam name="T">
    /// A layer, join, activation or initializer. Each parameter of its constructor with the most parameters has a
    /// public property of the same name: a number, a text, an enumeration, a list of them, or a part or list of parts.
    /// </typeparam>
    /// <param name="name">The name, such as <c>my.cumulative</c>; it must stay the same as long as files have it.</param>
    /// <exception cref="ArgumentException">
    /// T is none of these or is abstract, or another type has the name, or the type has another name.
    /// </exception>
    public static void Register<T>(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Type type = typeof(T);
        Type kind = KindOf(type)
            ?? throw new ArgumentException(
                $"{type.Name} is not a part of a model; register a layer, a join, an activation or an initializer");
        if (type.IsAbstract)
            throw new ArgumentException($"{type.Name} is abstract; register the types that derive from it");
        lock (Gate)
        {
            if (Names.TryGetValue(type, out string? known) && known != name)
                throw new ArgumentException($"{type.Name} is already registered as '{known}'; it cannot be '{name}' too");
            if (Types.TryGetValue((kind, name), out Type? other) && other != type)
                throw new ArgumentException($"'{name}' is already the name of {other.FullName}; choose another");
            Add(kind, type, name);
        }
    }

    /// <summary>The kind of part that a type is; null if it is none.</summary>
    internal static Type? KindOf(Type type) => Array.Find(Kinds, kind => kind.IsAssignableFrom(type));

    /// <summary>The kind of part that a list holds; null if it is not a list of parts.</summary>
    internal static Type? KindOfItems(Type list) =>
        list == typeof(object) ? null : Array.Find(Kinds, kind => list.IsAssignableFrom(kind.MakeArrayType())
            && list.GenericTypeArguments is [Type item] && item == kind);

    /// <summary>The name of a registered type; null if it is not registered.</summary>
    internal static string? NameOf(Type type)
    {
        lock (Gate)
            return Names.GetValueOrDefault(type);
    }

    /// <summary>The type that a name stands for; null if there is none.</summary>
    internal static Type? Find(Type kind, string name)
    {
        lock (Gate)
            return Types.GetValueOrDefault((kind, name));
    }

    private static void Add(Type kind, Type type, string name)
    {
        Types[(kind, name)] = type;
        Names[type] = name;
    }
}
