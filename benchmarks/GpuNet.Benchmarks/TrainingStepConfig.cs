using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace GpuNet.Benchmarks;

/// <summary>Iterations of steps of one epoch in this very process, allocated bytes, and samples per second.</summary>
internal sealed class TrainingStepConfig : ManualConfig
{
    private const int StepsPerCallSite = 16;

    public TrainingStepConfig()
    {
        // BenchmarkDotNet would build a project of its own for a framework that this version does not know.
        _ = AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithInvocationCount(TrainingStepBenchmarks.StepsPerIteration)
            .WithUnrollFactor(StepsPerCallSite)
            .WithWarmupCount(4)
            .WithIterationCount(10));
        _ = AddDiagnoser(MemoryDiagnoser.Default);
        _ = AddColumn(new RateColumn(
            "samples/s", "Samples of a batch divided by the mean time", "N0", _ => TrainingStepBenchmarks.Batch));
        _ = AddColumn(WorkConfig.Operations(
            benchmark => TrainingStepBenchmarks.Batch * Perceptrons.TrainingOperations(
                WorkConfig.Parameter<string>(benchmark, nameof(TrainingStepBenchmarks.Widths))),
            WorkConfig.ThreadsOf));
    }
}
