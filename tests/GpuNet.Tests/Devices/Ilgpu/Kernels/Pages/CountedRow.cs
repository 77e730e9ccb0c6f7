using System.Globalization;
using GpuNet.CudaEmulator.Counting;
using GpuNet.CudaEmulator.Kernels;
using GpuNet.CudaEmulator.Ptx;

namespace GpuNet.Tests.Devices.Ilgpu.Kernels.Pages;

/// <summary>A row of a table that says what the emulator counts for one launch of a kernel.</summary>
/// <param name="Page">The page that it stands on.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Section">The kernel whose section the row stands in; empty before the first.</param>
/// <param name="Columns">The table's head.</param>
/// <param name="Cells">The row.</param>
internal sealed record CountedRow(string Page, int Line, string Section, string[] Columns, string[] Cells)
{
    // Kernel, size and launch; the rest is counted.
    private const int Given = 3;

    /// <summary>What H200s copy, in bytes per nanosecond.</summary>
    private const double CopiedPerNanosecond = 4300;

    /// <summary>What H200s add and multiply in single precision, in operations per nanosecond.</summary>
    private const double OperationsPerNanosecond = 67_000;

    private static readonly Dictionary<string, Func<LaunchCounts, KernelSize, string>> Figures = new()
    {
        ["bytes read"] = (report, _) => Number(report.GlobalBytesRead),
        ["bytes written"] = (report, _) => Number(report.GlobalBytesWritten),
        ["sectors read"] = (report, _) => Number(report.SectorsRead),
        ["sectors written"] = (report, _) => Number(report.SectorsWritten),
        ["barriers"] = (report, _) => Number(report.Barriers),
        ["shared bytes"] = (report, _) => Number(report.SharedBytes),
        ["shared of a group"] = (report, _) => Number(report.SharedBytesOfBlock),
        ["instructions"] = (report, _) => Number(report.WarpInstructions),
        ["functions"] = (report, _) => Number(report.Of(InstructionClass.Function)),
        ["FMA share"] = (report, _) => Share(report.InnerLoopFusedShare),
        ["shared accesses"] = (report, _) => Number(report.SharedAccesses),
        ["bank conflicts"] = (report, _) => Number(report.BankConflicts),
        ["atomics"] = (report, _) => Number(report.Atomics),
        ["bytes once"] = (report, _) => Number(report.DistinctBytesRead + report.DistinctBytesWritten),
        ["copy floor, ns"] = (report, _) =>
            Time((report.DistinctBytesRead + report.DistinctBytesWritten) / CopiedPerNanosecond),
        ["fp32 floor, ns"] = (_, size) => Time(2.0 * size["M"] * size["N"] * size["K"] / OperationsPerNanosecond),
    };

    /// <summary>The page and the line, for a maintainer.</summary>
    public string Place => $"{Page}:{Line}";

    /// <summary>The kernel, without the code font.</summary>
    public string Kernel => Cells[0].Trim('`');

    /// <summary>Runs the kernel as the row says, and gives the row as it should be.</summary>
    public string Recounted()
    {
        var size = new KernelSize(Cells[1]);
        string[] launch = Cells[2].Split(" × ");
        if (launch.Length != 2
            || !KernelCases.All.TryGetValue(Kernel, out Func<KernelBench, KernelSize, Action>? prepare))
        {
            throw new FormatException(
                $"{Place}: 'groups × threads' of a kernel in {nameof(KernelCases)} is expected");
        }

        using var bench = new KernelBench(alone: true);
        Action body = prepare(bench, size);
        LaunchCounts report = bench.Launch(
            Kernel,
            int.Parse(launch[0], CultureInfo.InvariantCulture),
            int.Parse(launch[1], CultureInfo.InvariantCulture),
            body);
        IEnumerable<string> counted = Columns.Skip(Given).Select(column =>
            Figures.TryGetValue(column, out Func<LaunchCounts, KernelSize, string>? figure)
                ? figure(report, size)
                : throw new FormatException($"{Place}: nothing counts '{column}'"));
        return Joined(Cells.Take(Given).Concat(counted));
    }

    /// <inheritdoc/>
    public override string ToString() => Joined(Cells);

    private static string Joined(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Share(double part) => $"{Math.Round(100 * part).ToString(CultureInfo.InvariantCulture)} %";

    private static string Time(double nanoseconds) => nanoseconds.ToString("N2", CultureInfo.InvariantCulture);
}
