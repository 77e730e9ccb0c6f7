using System.Text.Json;
using GpuNet.Cli.Output.Reports;
using GpuNet.Devices;

namespace GpuNet.Cli.Tests;

/// <summary>Devices without the memory, devices that fail, and what is said of devices.</summary>
public sealed class DeviceFailureTests
{
    /// <summary>Forty matrices of two thousand million weights: a terabyte with Adam's state.</summary>
    private static readonly string Huge = $"784-{string.Join('-', Enumerable.Repeat("1000000-2000", 20))}-10";

    [Fact]
    public async Task A_model_that_no_machine_has_the_memory_for_is_refused_at_once()
    {
        long before = GC.GetTotalAllocatedBytes();
        Run run = (await Run.Train("--model", Huge)).Fails(
            ExitCodes.Failed, "device 'cpu': training (weights", "optimizer state", "needs", "of memory, but only",
            "use a smaller model or batch");
        Assert.DoesNotContain("epoch", run.Output, StringComparison.Ordinal);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 1L << 30, "memory was taken before the refusal");
        _ = (await Run.Train("--model", Huge, "--json")).Fails(ExitCodes.Failed, "of memory");
    }

    [Fact]
    public async Task A_process_with_little_memory_says_how_much_and_does_not_begin()
    {
        // 79.5 million weights and twice as much for Adam: 0.95 GB, of which the process may have 0.4.
        string checkpoint = SmallData.NewPath("large.safetensors");
        using var tool = new RunningTool(
            Run.SmallTraining("--model", "784-100000-10", "--checkpoint", checkpoint),
            ("DOTNET_GCHeapHardLimit", "0x17D78400"));
        Run run = (await tool.EndAsync()).Fails(
            ExitCodes.Failed, "weights 318.00 MB", "optimizer state 636.00 MB", "is available");
        Assert.DoesNotContain("epoch", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(checkpoint));
    }

    [Fact]
    public async Task The_plan_of_a_model_that_does_not_fit_can_be_seen() =>
        _ = (await Run.Of("plan", "--model", Huge, "--json")).Succeeds();

    [Fact]
    public async Task A_device_that_is_lost_in_mid_run_is_one_line_and_the_last_checkpoint_stays()
    {
        string path = SmallData.NewPath("lost.safetensors");
        string[] arguments = Run.SmallTraining("--epochs", "3", "--model", "784-8-10", "--checkpoint", path);
        using var output = new ThrowingWriter(
            "epoch   2", new DeviceLostException("cuda", "Map⟨ReLU⟩", "CUDA_ERROR_ILLEGAL_ADDRESS"));
        using var error = new StringWriter();
        int exitCode = await new Tool(new ToolConsole(output, error, false)).RunAsync(arguments, default);
        _ = new Run(exitCode, output.ToString(), error.ToString()).Fails(
            ExitCodes.Failed,
            "device 'cuda' was lost during Map⟨ReLU⟩: CUDA_ERROR_ILLEGAL_ADDRESS",
            "1 of 3 epochs are saved",
            $"gpunet train --resume {path} --checkpoint {path}");
        Run resumed = (await Run.Of(
            "train", "--resume", path, "--data", SmallData.Folder, "--threads", "1", "--json")).Succeeds();
        Assert.Equal(1, resumed.Event("start").GetProperty("epochs_done").GetInt32());
    }

    [Fact]
    public async Task A_device_that_is_lost_before_anything_was_saved_names_no_file()
    {
        using var output = new ThrowingWriter(
            "epoch   1", new DeviceLostException("cuda", "waiting for launches", "CUDA_ERROR_LAUNCH_FAILED"));
        using var error = new StringWriter();
        string[] arguments = Run.SmallTraining(
            "--epochs", "2", "--model", "784-8-10", "--checkpoint", SmallData.NewPath("none.safetensors"));
        int exitCode = await new Tool(new ToolConsole(output, error, false)).RunAsync(arguments, default);
        _ = new Run(exitCode, output.ToString(), error.ToString()).Fails(
            ExitCodes.Failed, "was lost during waiting for launches");
        Assert.DoesNotContain("--resume", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_gpu_is_listed_with_all_that_is_known_of_it()
    {
        var gpu = new DeviceDescription(
            "cuda:1", "cuda", "NVIDIA H200", 150_000_000_000, 132,
            ["SM_90", "no cuBLAS: none of libcublas.so.12 is installed"]);
        using var writer = new StringWriter();
        DeviceReport.Of(gpu).Write(writer);
        Assert.Equal(
            "cuda:1     usable   NVIDIA H200 (cuda), 150.00 GB, 132 multiprocessors, SM_90, no cuBLAS: "
            + $"none of libcublas.so.12 is installed{writer.NewLine}",
            writer.ToString());
        using var refusal = new StringWriter();
        DeviceReport.Of(gpu with { Reason = "the NVIDIA driver found no GPU" }).Write(refusal);
        Assert.Equal($"cuda:1     unusable the NVIDIA driver found no GPU{refusal.NewLine}", refusal.ToString());
    }

    [Fact]
    public async Task Every_device_is_listed_with_its_kind_and_what_it_supports()
    {
        foreach (JsonElement device in (await Run.Of("devices", "--json")).Succeeds().Json)
        {
            Assert.False(string.IsNullOrEmpty(device.GetProperty("kind").GetString()));
            bool usable = device.GetProperty("usable").GetBoolean();
            Assert.Equal(!usable, device.TryGetProperty("reason", out _));
            string name = device.GetProperty("name").GetString()!;
            if (usable && name != "null")
            {
                Assert.True(device.GetProperty("memory_bytes").GetInt64() > 0, name);
                Assert.True(device.GetProperty("units").GetInt32() > 0, name);
                Assert.True(device.GetProperty("features").GetArrayLength() > 0, name);
            }
        }
    }
}
