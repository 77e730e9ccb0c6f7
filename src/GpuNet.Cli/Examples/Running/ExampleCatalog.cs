using System.Reflection;

namespace GpuNet.Cli.Examples.Running;

/// <summary>All examples, found by reflection: a new one is a new file.</summary>
internal static class ExampleCatalog
{
    /// <summary>The word that asks for all of them.</summary>
    public const string All = "all";

    /// <summary>The examples in the order of the course.</summary>
    public static IReadOnlyList<ExampleAttribute> Examples { get; } = [.. Found().Select(found => found.Facts)];

    /// <summary>The examples that a name asks for, in the order of the course.</summary>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static IReadOnlyList<ExampleAttribute> Find(string name)
    {
        ExampleAttribute[] asked = [.. Examples.Where(example => name == All || example.Name == name)];
        return asked.Length > 0
            ? asked
            : throw new UsageException(
                $"there is no example '{name}'; "
                + $"there are {string.Join(", ", [All, .. Examples.Select(example => example.Name)])}");
    }

    /// <summary>A new instance of an example.</summary>
    public static IExample Create(ExampleAttribute example) =>
        (IExample)Activator.CreateInstance(Found().First(found => found.Facts.Name == example.Name).Type)!;

    private static IEnumerable<(Type Type, ExampleAttribute Facts)> Found() =>
        typeof(ExampleCatalog).Assembly.GetTypes()
        .Where(type => type.IsAssignableTo(typeof(IExample)) && type.IsClass)
        .Select(type => (type, type.GetCustomAttribute<ExampleAttribute>()
            ?? throw new InvalidOperationException($"{type.Name} is an example without [Example]")))
        .OrderBy(found => found.Item2.Place);
}
