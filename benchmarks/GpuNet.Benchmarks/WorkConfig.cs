using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace GpuNet.Benchmarks;

/// <summary>Short iterations in this very process.</summary>
internal abstract class WorkConfig : ManualConfig
{
    private const int WidestParameter = 40;

    protected WorkConfig()
    {
        SummaryStyle = SummaryStyle.Default.WithMaxParameterColumnWidth(WidestParameter);

        // BenchmarkDotNet would build a project of its own for a framework that this version does not know.
        _ = AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithIterationTime(TimeInterval.FromMilliseconds(100))
            .WithWarmupCount(4)
            .WithIterationCount(8));
    }

    /// <summary>
    /// GFLOP/s, and their share of <see cref="MachineLimits.OperationsPerSecond"/> on as many threads.
    /// </summary>
    internal static RateColumn[] Operations(
        Func<BenchmarkCase, double> operationsPerCall, Func<BenchmarkCase, int> threads) =>
    [
        new(
            "GFLOP/s",
            "Floating-point operations divided by the mean time",
            "F1",
            benchmark => operationsPerCall(benchmark) / 1e9),
        new(
            "of FMA",
            "GFLOP/s as a share of those of multiply-adds between registers on as many threads, measured in this run",
            "P0",
            benchmark => operationsPerCall(benchmark) / MachineLimits.OperationsPerSecond(threads(benchmark))),
    ];

    /// <summary>GB/s, and their share of <see cref="MachineLimits.BytesCopiedPerSecond"/> of as many bytes.</summary>
    internal static RateColumn[] Bytes(Func<BenchmarkCase, double> bytesPerCall, Func<BenchmarkCase, int> threads) =>
    [
        new(
            "GB/s",
            "Bytes read and written divided by the mean time",
            "F1",
            benchmark => bytesPerCall(benchmark) / 1e9),
        new(
            "of copy",
            "GB/s as a share of those of a copy with as many bytes and threads, measured in this run",
            "P0",
            benchmark => bytesPerCall(benchmark) / MachineLimits.BytesCopiedPerSecond(
                (long)bytesPerCall(benchmark), threads(benchmark))),
    ];

    internal static T Parameter<T>(BenchmarkCase benchmark, string name) => (T)benchmark.Parameters[name];

    internal static int ThreadsOf(BenchmarkCase benchmark) => Parameter<int>(benchmark, "Threads");
}
