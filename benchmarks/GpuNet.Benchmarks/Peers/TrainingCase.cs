namespace GpuNet.Benchmarks.Peers;

/// <summary>What is trained, the same here and in every peer; peers/pytorch.py has the same list.</summary>
internal sealed record TrainingCase(string Widths, int Batch, string Optimizer, float LearningRate)
{
    public static IReadOnlyList<TrainingCase> All { get; } =
    [
        new("784-128-10", 128, "sgd", 0.1f),
        new("784-128-10", 128, "momentum", 0.01f),
        new("784-128-10", 128, "adam", 0.001f),
        new("784-128-10", 32, "sgd", 0.1f),
        new("784-128-10", 1024, "sgd", 0.1f),
        new("784-512-512-10", 128, "sgd", 0.1f),
        new("784-512-512-10", 128, "momentum", 0.01f),
        new("784-512-512-10", 128, "adam", 0.001f),
        new("784-512-512-10", 32, "sgd", 0.1f),
        new("784-512-512-10", 1024, "sgd", 0.1f),
    ];

    public string Name => $"train {Widths} batch {Batch} {Optimizer}";
}
