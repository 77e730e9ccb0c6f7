using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace GpuNet.Benchmarks;

/// <summary>The work of one call divided by its mean time.</summary>
/// <param name="name">The column's title.</param>
/// <param name="legend">What it says, for the legend.</param>
/// <param name="format">How the number is written.</param>
/// <param name="workPerCall">The work of one call of a case, in units of the column.</param>
internal sealed class RateColumn(
    string name, string legend, string format, Func<BenchmarkCase, double> workPerCall) : IColumn
{
    private const double NanosecondsPerSecond = 1e9;

    public string Id => $"{nameof(RateColumn)}.{name}";

    public string ColumnName => name;

    public string Legend => legend;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        GetValue(summary, benchmarkCase, SummaryStyle.Default);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) =>
        summary[benchmarkCase]?.ResultStatistics is { } statistics ? Rate(benchmarkCase, statistics.Mean) : "NA";

    // A case without such work has NaN.
    private string Rate(BenchmarkCase benchmarkCase, double nanoseconds) =>
        double.IsNaN(workPerCall(benchmarkCase)) ? "-" :
        (workPerCall(benchmarkCase) * NanosecondsPerSecond / nanoseconds).ToString(
            format, CultureInfo.InvariantCulture);
}
