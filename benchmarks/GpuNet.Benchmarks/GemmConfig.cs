using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using GpuNet.Devices;
using Perfolizer.Horology;

namespace GpuNet.Benchmarks;

/// <summary>Short iterations in this very process, and GFLOP/s.</summary>
internal sealed class GemmConfig : ManualConfig
{
    private const int WidestShape = 40;

    public GemmConfig()
    {
        SummaryStyle = SummaryStyle.Default.WithMaxParameterColumnWidth(WidestShape);

        // BenchmarkDotNet would build a project of its own for a framework that this version does not know.
        _ = AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithIterationTime(TimeInterval.FromMilliseconds(100))
            .WithWarmupCount(4)
            .WithIterationCount(8));
        _ = AddColumn(new RateColumn(
            "GFLOP/s",
            "2·M·N·K floating-point operations divided by the mean time",
            "F1",
            benchmark => ((GemmShape)benchmark.Parameters[nameof(GemmBenchmarks.Shape)]).Operations / 1e9));
    }
}
