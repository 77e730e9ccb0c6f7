using GpuNet.TestReport;
using GpuNet.Tests.Devices.Ilgpu;

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
            "cuda" => [typeof(CudaDeviceTests), typeof(CudaAlignedDeviceTests), typeof(CuBlasDeviceTests)],
            "opencl" => [typeof(OpenClDeviceTests)],
            "ilgpu-cpu" => [typeof(IlgpuCpuDeviceTests), typeof(IlgpuCpuAlignedDeviceTests)],
            _ => [],
        };
        if (tests.Length == 0)
        {
            Console.Error.WriteLine($"error: there is no contract for '{device}', only for cuda, opencl, ilgpu-cpu");
            return 2;
        }

        var printer = new ResultPrinter();
        InProcessRun.Run(
            tests, found => found.DisplayName.Contains(filter, StringComparison.Ordinal), printer, printer);
        Console.WriteLine(
            $"contract on {device}: {printer.Passed} passed, {printer.Failed} failed, {printer.Skipped} skipped");
        if (printer.Passed > 0)
            return printer.Failed > 0 ? 1 : 0;
        Console.Error.WriteLine("error: no test passed");
        return 1;
    }
}
