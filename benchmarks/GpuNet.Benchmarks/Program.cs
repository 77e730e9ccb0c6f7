using BenchmarkDotNet.Running;
using GpuNet.Benchmarks;
using GpuNet.Benchmarks.Peers;

if (args is ["peers", .. string[] options])
    return PeersCommand.Run(options);

// A benchmark that throws, such as a wrong product, must fail the run and not only leave a gap in a table.
bool failed = BenchmarkSwitcher.FromAssembly(typeof(GemmBenchmarks).Assembly)
    .Run(args)
    .Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success));
return failed ? 1 : 0;
