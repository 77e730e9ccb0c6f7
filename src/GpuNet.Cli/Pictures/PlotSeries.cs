namespace GpuNet.Cli.Pictures;

/// <summary>Numbers to draw.</summary>
/// <param name="Name">The name in the legend; empty for none.</param>
/// <param name="X">Across.</param>
/// <param name="Y">Upwards, as many.</param>
/// <param name="IsLine">Whether a line joins them; else they are dots.</param>
internal sealed record PlotSeries(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y, bool IsLine);
