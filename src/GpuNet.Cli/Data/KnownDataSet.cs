namespace GpuNet.Cli.Data;

/// <summary>A data set that the tool knows by name.</summary>
/// <param name="name">Its name on the command line.</param>
/// <param name="usualModel">The widths of a multi-layer perceptron that suits it.</param>
/// <param name="classNames">The names of its classes in the order of the labels.</param>
internal abstract class KnownDataSet(string name, string usualModel, IReadOnlyList<string> classNames)
{
    /// <summary>Its name on the command line.</summary>
    public string Name => name;

    /// <summary>The widths of a multi-layer perceptron that suits it.</summary>
    public string UsualModel => usualModel;

    /// <summary>The name of a class; null if it only has a number.</summary>
    public string? ClassName(int label) =>
        label < classNames.Count && classNames[label] != Invariant($"{label}")
            ? classNames[label]
            : null;

    /// <summary>Whether it is available locally, and where.</summary>
    public abstract DataSetReport Describe();

    /// <summary>Loads it.</summary>
    /// <param name="folder">A folder with its files; null to search for them.</param>
    /// <param name="progress">Receives progress messages, or null.</param>
    /// <param name="cancellation">Ends the search.</param>
    public abstract Task<DataSetPair> LoadAsync(
        string? folder, IProgress<string>? progress, CancellationToken cancellation);
}
