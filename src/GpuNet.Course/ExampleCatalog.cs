namespace GpuNet.Course;

/// <summary>All examples, found by reflection: a new one is a new file.</summary>
public static class ExampleCatalog
{
    /// <summary>The word that selects all of them.</summary>
    public const string All = "all";

    /// <summary>The examples in the order of the course.</summary>
    public static IReadOnlyList<Example> Examples { get; } =
    [
        .. typeof(ExampleCatalog).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Example)))
            .Select(type => (Example)Activator.CreateInstance(type)!)
            .OrderBy(example => example.Place),
    ];

    /// <summary>The examples that a name selects, in the order of the course.</summary>
    /// <exception cref="ArgumentException">There is no such name.</exception>
    public static IReadOnlyList<Example> Find(string name)
    {
        Example[] asked = [.. Examples.Where(example => name == All || example.Name == name)];
        return asked.Length > 0
            ? asked
            : throw new ArgumentException(
                $"unknown example '{name}'; "
                + $"expected one of {string.Join(", ", [All, .. Examples.Select(example => example.Name)])}",
                nameof(name));
    }
}
