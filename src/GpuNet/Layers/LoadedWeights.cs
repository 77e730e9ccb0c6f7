namespace GpuNet.Layers;

/// <summary>What loading weights found.</summary>
/// <param name="Matched">The model's parameters and running statistics that were loaded.</param>
/// <param name="Missing">Those that the file does not have; they keep their numbers.</param>
/// <param name="LeftOver">The file's tensors that were not used, by their names in the file.</param>
public sealed record LoadedWeights(
    IReadOnlyList<string> Matched, IReadOnlyList<string> Missing, IReadOnlyList<string> LeftOver);
