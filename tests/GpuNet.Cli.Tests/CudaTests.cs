using GpuNet.Course;
using GpuNet.CudaEmulator;
using GpuNet.Devices;
using GpuNet.TestReport;

namespace GpuNet.Cli.Tests;

/// <summary>The tool on a CUDA device: examples, and what it says of a driver that fails.</summary>
public sealed class CudaTests : IDeviceTests
{
    public static DevicePlace Place => EmulatedCuda.Place;

    public static TheoryData<string> SmallExamples() =>
        [.. ExampleCatalog.Examples.Where(example => example.Small).Select(example => example.Name)];

    [Theory]
    [MemberData(nameof(SmallExamples))]
    public void An_example_that_is_small_enough_agrees_with_the_lecture(string name)
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        using (Device device = GpuNet.Devices.Devices.Open("cuda"))
        {
            Example example = Assert.Single(ExampleCatalog.Find(name));
            var run = new ExampleRun(example, device) { Seed = 1 };
            example.Run(run);
            Assert.NotEmpty(run.Checks);
            Assert.All(run.Checks, check => Assert.True(
                check.Verdict != ExampleVerdict.Differs,
                $"{name}: {check.What}: lecture {check.Expectation}, ours {check.Outcome}"));
            Assert.True(machine.LaunchCount > 0);
        }

        machine.ThrowIfAnythingWasFound();
    }

    [Theory]
    [InlineData("cuInit", 100, "CUDA_ERROR_NO_DEVICE (100)")]
    [InlineData("cuInit", 804, "(804)")]
    [InlineData("cuCtxCreate_v2", 2, "CUDA_ERROR_OUT_OF_MEMORY")]
    [InlineData("cuCtxCreate_v2", 46, "CUDA_ERROR_DEVICE_UNAVAILABLE")]
    [InlineData("cuStreamCreate", 999, "CUDA_ERROR_UNKNOWN")]
    [InlineData("cuModuleLoadDataEx", 2, "needs more memory than is available")]
    [InlineData("cuModuleLoadDataEx", 218, "CUDA_ERROR_INVALID_PTX")]
    [InlineData("cuMemAlloc_v2", 2, "out of memory")]
    [InlineData("cuLaunchKernel", 719, "was lost")]
    public async Task A_failing_driver_is_one_line_and_the_exit_code_of_a_failure(string call, int code, string words)
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        machine.FailWhen((name, _) => name == call, code);
        Run run = await Run.Train("--device", "cuda", "--model", "784-4-10", "--epochs", "1");
        _ = run.Fails(ExitCodes.Failed, "'cuda'");
        Assert.True(
            run.Error.Contains(words, StringComparison.OrdinalIgnoreCase) || call == "cuMemAlloc_v2", run.Error);
    }

    [Theory]
    [InlineData("cuCtxCreate_v2", 2)]
    [InlineData("cuInit", 999)]
    public async Task Auto_goes_on_to_the_host_and_says_so(string call, int code)
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        machine.FailWhen((name, _) => name == call, code);
        Run run = (await Run.Train("--model", "784-4-10", "--epochs", "1")).Succeeds();
        Assert.Contains("device    cpu", run.Output, StringComparison.Ordinal);
        Assert.Contains("device 'cuda'", run.Error, StringComparison.Ordinal);
        Assert.Contains("is skipped", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_gpu_hides_no_other()
    {
        using EmulatedMachine machine = EmulatedMachine.Start(new EmulatorOptions { DeviceCount = 2 });
        machine.FailOn("cuDeviceGetName", 0, 999);
        Run run = (await Run.Of("devices")).Succeeds();
        Assert.Contains(run.Lines, line => line.StartsWith("cuda  ", StringComparison.Ordinal)
            && line.Contains("unusable", StringComparison.Ordinal));
        Assert.Contains(run.Lines, line => line.StartsWith("cuda:1", StringComparison.Ordinal)
            && line.Contains("usable", StringComparison.Ordinal));
    }
}
