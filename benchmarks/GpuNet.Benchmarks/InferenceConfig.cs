using BenchmarkDotNet.Diagnosers;

namespace GpuNet.Benchmarks;

/// <summary>Two operations per weight and sample; the bytes are those of the weights, read once per call.</summary>
internal sealed class InferenceConfig : WorkConfig
{
    public InferenceConfig()
    {
        _ = AddDiagnoser(MemoryDiagnoser.Default);
        _ = AddColumn(new RateColumn(
            "samples/s", "Samples divided by the mean time", "N0",
            benchmark => Parameter<int>(benchmark, nameof(InferenceBenchmarks.Batch))));
        _ = AddColumn(Operations(
            benchmark => 2.0 * Perceptrons.Weights(Parameter<string>(benchmark, nameof(InferenceBenchmarks.Widths)))
                * Parameter<int>(benchmark, nameof(InferenceBenchmarks.Batch)),
            ThreadsOf));
        _ = AddColumn(Bytes(
            benchmark => sizeof(float)
                * Perceptrons.Weights(Parameter<string>(benchmark, nameof(InferenceBenchmarks.Widths))),
            ThreadsOf));
    }
}
