namespace GpuNet.DeviceBenchmarks.Measurements;

/// <summary>One line of the table.</summary>
/// <param name="Case">What was measured, such as <c>gemm 512 tiled</c>.</param>
/// <param name="Value">The median over the rounds.</param>
/// <param name="Unit">What it counts.</param>
internal sealed record Result(string Case, double Value, string Unit);
