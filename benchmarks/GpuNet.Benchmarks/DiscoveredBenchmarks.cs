using BenchmarkDotNet.Running;

namespace GpuNet.Benchmarks;

/// <summary>BenchmarkDotNet over all benchmark classes of this program.</summary>
internal static class DiscoveredBenchmarks
{
    public static int Run(string[] arguments)
    {
        // A benchmark that throws, such as a wrong product, must fail the run and not only leave a gap in a table.
        bool failed = BenchmarkSwitcher.FromAssembly(typeof(DiscoveredBenchmarks).Assembly)
            .Run(arguments)
            .Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success));
        return failed ? 1 : 0;
    }
}
