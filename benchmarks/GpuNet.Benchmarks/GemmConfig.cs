using GpuNet.Devices;

namespace GpuNet.Benchmarks;

/// <summary>2·M·N·K operations.</summary>
internal sealed class GemmConfig : WorkConfig
{
    public GemmConfig() => AddColumn(Operations(
        benchmark => Parameter<GemmShape>(benchmark, nameof(GemmBenchmarks.Shape)).Operations, ThreadsOf));
}
