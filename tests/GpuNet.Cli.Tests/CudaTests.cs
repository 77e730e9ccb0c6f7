using System.Text.Json;
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
                $"{name}: {check.What}: expected {check.Expectation}, ours {check.Outcome}"));
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
    public async Task Steps_as_a_graph_give_the_same_results()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        string[] asked = ["--device", "cuda", "--model", "784-4-10", "--batch", "50", "--epochs", "2", "--json", "--graph"];
        Run on = (await Run.Train([.. asked, "on"])).Succeeds();
        Assert.Contains(machine.Calls, call => call.Name == "cuGraphLaunch");
        int before = machine.CallCount;
        Run off = (await Run.Train([.. asked, "off"])).Succeeds();
        Assert.DoesNotContain(machine.Calls.Skip(before), call => call.Name == "cuGraphLaunch");
        Assert.Equal(2, on.Events("epoch").Count);
        Assert.Equal(off.Events("epoch").Select(Numbers), on.Events("epoch").Select(Numbers));
        machine.ThrowIfAnythingWasFound();
        Assert.Empty(machine.Alive);

        static string Numbers(JsonElement epoch) =>
            $"{epoch.GetProperty("loss")} {epoch.GetProperty("train_accuracy")} {epoch.GetProperty("test_accuracy")}";
    }

    [Fact]
    public async Task A_driver_that_records_no_steps_trains_and_is_told_of()
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        machine.FailOn("cuStreamBeginCapture_v2", 0, 801);
        Run run = (await Run.Train("--device", "cuda", "--model", "784-4-10", "--epochs", "1")).Succeeds();
        string line = Assert.Single(run.Lines, line => line.StartsWith("warning", StringComparison.Ordinal));
        Assert.Contains(
            "launches went one by one: cuStreamBeginCapture_v2 says CUDA_ERROR_NOT_SUPPORTED (801)", line,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cuda", 32, null)]
    [InlineData("cpu", 0, "only CUDA devices record launches")]
    public async Task A_plan_says_whether_its_steps_are_recorded(string device, int steps, string? reason)
    {
        using EmulatedMachine machine = EmulatedMachine.Start();
        Run run = (await Run.Of("plan", "--device", device, "--json")).Succeeds();
        JsonElement graph = run.Event("graph");
        Assert.Equal(steps, graph.GetProperty("steps").GetInt32());
        Assert.Equal(reason, graph.GetProperty("reason").GetString());
        Run words = (await Run.Of("plan", "--device", device)).Succeeds();
        Assert.Contains(
            reason is null ? "graph            up to 32 steps are one launch" : $"graph            none: {reason}",
            words.Lines);
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
