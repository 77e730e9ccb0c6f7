using GpuNet.Tests.Devices.Ilgpu;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace GpuNet.DeviceBenchmarks.Contract;

/// <summary>Runs the tests' device contract in this process, where no test host is installed.</summary>
internal static class ContractRun
{
    /// <summary>0 when all tests of that device passed.</summary>
    /// <param name="device">The device's name.</param>
    /// <param name="filter">Part of the names of the tests to run.</param>
    public static int Run(string device, string filter)
    {
        Type[] tests = device switch
        {
            "cuda" => [typeof(CudaDeviceTests), typeof(CuBlasDeviceTests)],
            "opencl" => [typeof(OpenClDeviceTests)],
            "ilgpu-cpu" => [typeof(IlgpuCpuDeviceTests)],
            _ => [],
        };
        if (tests.Length == 0)
        {
            Console.Error.WriteLine($"error: there is no contract for '{device}', only for cuda, opencl, ilgpu-cpu");
            return 2;
        }

        using var framework = new XunitTestFramework(new NullMessageSink());
        var options = new RunnerOptions();
        using ITestFrameworkDiscoverer discoverer = framework.GetDiscoverer(Reflector.Wrap(tests[0].Assembly));
        ITestCase[] asked =
        [
            .. tests.SelectMany(type => Find(discoverer, type, options)).Where(
                found => found.DisplayName.Contains(filter, StringComparison.Ordinal)),
        ];

        // One device, used by one thread at a time.
        options.SetValue("xunit.execution.DisableParallelization", (bool?)true);
        options.SetValue("xunit.execution.SynchronousMessageReporting", (bool?)true);
        using var printer = new ResultPrinter();
        using ITestFrameworkExecutor executor = framework.GetExecutor(tests[0].Assembly.GetName());
        executor.RunTests(asked, printer, options);
        printer.Wait();
        Console.WriteLine(
            $"contract on {device}: {printer.Passed} passed, {printer.Failed} failed, {printer.Skipped} skipped");
        if (printer.Passed > 0)
            return printer.Failed > 0 ? 1 : 0;
        Console.Error.WriteLine("error: no test passed");
        return 1;
    }

    private static List<ITestCase> Find(ITestFrameworkDiscoverer discoverer, Type tests, RunnerOptions options)
    {
        using var cases = new CaseCollector();
        discoverer.Find(tests.FullName, false, cases, options);
        cases.Wait();
        return cases.Cases;
    }
}
