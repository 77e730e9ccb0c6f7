using System.Text.Json;

namespace GpuNet.Cli.Tests;

public sealed class ProcessTests
{
    // Seconds long: the signal must arrive before the end, also where the first epochs are over in no time.
    private static readonly string[] LongRun = ["--epochs", "400", "--batch", "2", "--model", "784-16-10", "--json"];

    [SkippableTheory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_saves_the_run_and_resuming_gives_the_bits_of_a_run_without_one(string signal)
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no signals to send");
        string parts = SmallData.NewPath("parts.safetensors");
        using var tool = new RunningTool(Run.SmallTraining([.. LongRun, "--checkpoint", parts]));
        await tool.WaitForAsync("\"epoch\":2");
        await tool.SignalAsync(signal);
        Run stopped = await tool.EndAsync();
        Assert.True(stopped.ExitCode == ExitCodes.Interrupted, $"exit code {stopped.ExitCode}: {stopped.Error}");
        JsonElement interrupted = stopped.Event("interrupted");
        Assert.Equal(parts, interrupted.GetProperty("checkpoint").GetString());
        Assert.Empty(stopped.Events("done"));

        string whole = SmallData.NewPath("whole.safetensors");
        Run resumed = (await Run.Of(
            "train", "--resume", parts, "--checkpoint", parts, "--data", SmallData.Folder, "--threads", "1",
            "--json")).Succeeds();
        _ = (await Run.Train([.. LongRun, "--checkpoint", whole])).Succeeds();

        // The file of the last whole epoch would lead to the same end; the one wanted is of the very step.
        JsonElement start = resumed.Event("start");
        Assert.Equal(interrupted.GetProperty("epoch").GetInt32() - 1, start.GetProperty("epochs_done").GetInt32());
        Assert.Equal(interrupted.GetProperty("step").GetInt32(), start.GetProperty("steps_in_epoch").GetInt32());
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(parts));
    }

    [Fact]
    public async Task The_program_writes_nothing_but_json_on_standard_output()
    {
        using var tool = new RunningTool(
            "train", "mnist", "--epochs", "1", "--model", "784-8-10", "--threads", "1", "--json");
        Run run = (await tool.EndAsync()).Succeeds();

        Assert.Equal(
            ["data", "start", "epoch", "done"], run.Json.Select(line => line.GetProperty("event").GetString()));
        Assert.Contains("embedded sample", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_returns_the_exit_code()
    {
        using var tool = new RunningTool("train", "--batch", "0");

        _ = (await tool.EndAsync()).Fails(ExitCodes.BadUsage, "--batch: '0'");
    }
}
