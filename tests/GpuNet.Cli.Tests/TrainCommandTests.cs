using System.Text.Json;
using GpuNet.Formulas;
using GpuNet.Training;

namespace GpuNet.Cli.Tests;

public sealed class TrainCommandTests
{
    public static TheoryData<string> Activations => [.. FormulaCatalog.Activations];

    public static TheoryData<string> Optimizers => [.. FormulaCatalog.Updates];

    [Fact]
    public async Task The_defaults_learn_the_embedded_sample()
    {
        Run run = (await Run.Of("train", "mnist", "--threads", "1", "--json")).Succeeds();
        JsonElement done = run.Event("done");
        Assert.Equal("mnist-sample", done.GetProperty("data").GetString());

        // Seeds 1 to 5 give 91.4 % to 92.9 %; 60,000 images instead of 6,000 give 98 %.
        Assert.InRange(done.GetProperty("test_accuracy").GetDouble(), 0.90, 1);
    }

    [Fact]
    public async Task Json_has_a_line_per_epoch_and_one_at_the_end()
    {
        Run run = (await Run.Train("--epochs", "2", "--json")).Succeeds();

        Assert.Equal(
            ["data", "start", "epoch", "epoch", "done"],
            run.Json.Select(line => line.GetProperty("event").GetString()));
        Assert.Equal(string.Empty, run.Error);
        JsonElement epoch = run.Events("epoch")[1];
        Assert.Equal(
            ["event", "epoch", "loss", "train_accuracy", "test_accuracy", "seconds", "samples_per_second"],
            epoch.EnumerateObject().Select(property => property.Name));
        Assert.Equal(2, epoch.GetProperty("epoch").GetInt32());
        Assert.InRange(epoch.GetProperty("loss").GetDouble(), 0.01, 3);
        Assert.InRange(epoch.GetProperty("train_accuracy").GetDouble(), 0.2, 1);
        JsonElement done = run.Event("done");
        Assert.Equal("cpu", done.GetProperty("device").GetString());
        Assert.Equal(101770, done.GetProperty("parameters").GetInt32());
        Assert.Equal(2, done.GetProperty("epochs").GetInt32());
        Assert.Equal("mnist-custom", done.GetProperty("data").GetString());
        Assert.Equal(epoch.GetProperty("test_accuracy").GetDouble(), done.GetProperty("test_accuracy").GetDouble());
        Assert.True(done.GetProperty("peak_plan_bytes").GetInt64() > 0);
        Assert.InRange(
            done.GetProperty("samples_per_second").GetDouble() * run.Events("epoch").Sum(
                line => line.GetProperty("seconds").GetDouble()),
            (2 * SmallData.TrainCount) - 1,
            (2 * SmallData.TrainCount) + 1);
    }

    [Fact]
    public async Task An_activation_that_nothing_learns_through_is_warned_of()
    {
        Run json = (await Run.Train("--epochs", "1", "--activation", "heaviside", "--json")).Succeeds();
        Assert.Contains(
            "'heaviside1' has a derivative of 0 everywhere",
            json.Event("warning").GetProperty("message").GetString(),
            StringComparison.Ordinal);
        Run plain = (await Run.Train("--epochs", "1", "--activation", "heaviside")).Succeeds();
        Assert.Single(plain.Lines, line => line.StartsWith("warning   'heaviside1'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Plain_output_has_a_line_per_epoch_and_no_control_characters()
    {
        Run run = (await Run.Train("--epochs", "3")).Succeeds();

        Assert.Equal(3, run.Lines.Count(line => line.StartsWith("epoch ", StringComparison.Ordinal)));
        Assert.DoesNotContain(run.Output, character => char.IsControl(character) && character != '\n');
        Assert.Contains(run.Lines, line => line.StartsWith("done ", StringComparison.Ordinal));
        Assert.Contains("101,770 parameters", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_small_data_is_learned()
    {
        Run run = (await Run.Train("--epochs", "20", "--json")).Succeeds();

        Assert.True(run.Event("done").GetProperty("test_accuracy").GetDouble() > 0.75);
    }

    [Fact]
    public async Task The_embedded_sample_is_announced_first_with_the_reason()
    {
        Run plain =
            (await Run.Of("train", "mnist", "--epochs", "1", "--threads", "1", "--model", "784-8-10")).Succeeds();
        Run json = (await Run.Of(
            "train", "mnist", "--epochs", "1", "--threads", "1", "--model", "784-8-10", "--json")).Succeeds();

        foreach (string notice in
            (string[])[
                Assert.Single(plain.ErrorLines),
                Assert.Single(json.ErrorLines),
                json.Json[0].GetProperty("notice").GetString()!])
        {
            Assert.Contains("using the embedded sample", notice, StringComparison.Ordinal);
            Assert.Contains("GPUNET_OFFLINE is set", notice, StringComparison.Ordinal);
        }

        Assert.Contains("mnist-sample", plain.Lines[0], StringComparison.Ordinal);
        Assert.Equal("mnist-sample", json.Json[0].GetProperty("data").GetString());
        Assert.Equal("mnist-sample", json.Event("done").GetProperty("data").GetString());
    }

    [Theory]
    [MemberData(nameof(Activations))]
    public async Task Every_activation_can_be_named(string name)
    {
        Run run = await Run.Train("--model", "784-8-10", "--epochs", "1", "--activation", name, "--json");

        // A layer's sums may be below 0, where these have no value: that is said, and nothing is trained.
        if (name is "log" or "sqrt")
            _ = run.Fails(ExitCodes.Failed, "the loss became NaN in epoch 1");
        else
            _ = run.Succeeds();
        Assert.Equal(name, run.Event("start").GetProperty("activation").GetString());
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public async Task Every_optimizer_can_be_named(string name)
    {
        Run run = (await Run.Train("--model", "784-8-10", "--epochs", "1", "--optimizer", name, "--json")).Succeeds();

        Assert.Equal(name, run.Event("start").GetProperty("optimizer").GetString());
    }

    [Fact]
    public async Task Every_option_reaches_the_training()
    {
        Run run = (await Run.Train(
            "--model", "784-9-8-10", "--activation", "tanh", "--optimizer", "momentum", "--lr", "0.03", "--schedule",
            "warm-up:5:cosine",
            "--batch", "50", "--epochs", "1", "--seed", "7", "--device", "cpu", "--dropout", "0.25", "--no-fuse",
            "--json")).Succeeds();

        JsonElement start = run.Event("start");
        Assert.Equal("784-9-8-10", start.GetProperty("model").GetString());
        Assert.Equal("tanh", start.GetProperty("activation").GetString());
        Assert.Equal("momentum", start.GetProperty("optimizer").GetString());
        Assert.Equal(0.03f, start.GetProperty("learning_rate").GetSingle());
        Assert.Equal("warm-up:5:cosine", start.GetProperty("schedule").GetString());
        Assert.Equal(50, start.GetProperty("batch").GetInt32());
        Assert.Equal(7UL, start.GetProperty("seed").GetUInt64());
        Assert.Equal(0.25f, start.GetProperty("dropout").GetSingle());
        Assert.Equal((785 * 9) + (10 * 8) + (9 * 10), start.GetProperty("parameters").GetInt32());
    }

    [Fact]
    public async Task Dropout_and_seed_change_the_losses_and_the_same_options_repeat_them()
    {
        double usual = await LossOf();
        Assert.Equal(usual, await LossOf());
        Assert.NotEqual(usual, await LossOf("--dropout", "0.5"));
        Assert.NotEqual(usual, await LossOf("--seed", "2"));

        static async Task<double> LossOf(params string[] more) =>
            (await Run.Train(["--epochs", "1", "--json", .. more])).Succeeds().Event("epoch").GetProperty(
                "loss").GetDouble();
    }

    [SkippableFact]
    public async Task A_checkpoint_that_is_a_link_is_saved_where_the_link_leads()
    {
        Skip.If(OperatingSystem.IsWindows(), "a link takes rights on Windows");
        string plain = SmallData.NewPath("run.safetensors");
        string target = SmallData.NewPath("run.safetensors");
        string link = SmallData.NewPath("latest.safetensors");
        _ = File.CreateSymbolicLink(link, target);
        string[] options = ["--epochs", "2", "--model", "784-8-10", "--device", "cpu", "--checkpoint"];

        _ = (await Run.Train([.. options, plain])).Succeeds();
        _ = (await Run.Train([.. options, link])).Succeeds();

        Assert.Equal(File.ReadAllBytes(plain), File.ReadAllBytes(target));
        Assert.Equal(target, new FileInfo(link).LinkTarget);
        Assert.Equal([target], Directory.GetFileSystemEntries(Path.GetDirectoryName(target)!));
        Assert.Equal([link], Directory.GetFileSystemEntries(Path.GetDirectoryName(link)!));
        _ = (await Run.Of("evaluate", "--checkpoint", link, "--data", SmallData.Folder)).Succeeds();
    }

    [SkippableFact]
    public async Task A_checkpoint_goes_through_a_pipe_whole()
    {
        string plain = SmallData.NewPath("run.safetensors");
        string pipe = SmallData.NewPath("pipe");
        UnixTool.Run("mkfifo", pipe);
        string[] options = ["--epochs", "1", "--model", "784-8-10", "--device", "cpu", "--checkpoint"];
        Task<byte[]> read = Task.Run(() => File.ReadAllBytes(pipe));

        _ = (await Run.Train([.. options, plain])).Succeeds();
        _ = (await Run.Train([.. options, pipe])).Succeeds();

        Assert.Equal(File.ReadAllBytes(plain), await read.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal([pipe], Directory.GetFileSystemEntries(Path.GetDirectoryName(pipe)!));
    }

    [Fact]
    public async Task A_checkpoint_keeps_how_the_run_was_started()
    {
        string path = SmallData.NewPath("run.safetensors");
        _ =
            (
                await Run.Train("--epochs", "1", "--model", "784-16-10", "--schedule", "step", "--checkpoint", path))
                    .Succeeds();

        IReadOnlyDictionary<string, string> metadata = Checkpoint.ReadMetadata(path);
        Assert.Equal("784-16-10", metadata["model"]);
        Assert.Equal("step:1:0.5", metadata["schedule"]);
        Assert.Equal("mnist-custom", metadata["data"]);
        Assert.Equal(
            [Path.GetFileName(path)], Directory.GetFiles(Path.GetDirectoryName(path)!).Select(Path.GetFileName));
    }

    [Fact]
    public async Task An_interrupted_run_is_saved_and_goes_on_as_if_nothing_had_happened()
    {
        string[] options = ["--epochs", "6", "--model", "784-16-10", "--dropout", "0.1"];
        string whole = SmallData.NewPath("whole.safetensors");
        string parts = SmallData.NewPath("parts.safetensors");
        _ = (await Run.Train([.. options, "--checkpoint", whole])).Succeeds();

        using var stop = new CancellationTokenSource();
        using var output = new InterruptingWriter("\"epoch\":3", stop);
        int exitCode = await new Tool(new ToolConsole(output, TextWriter.Null, false))
            .RunAsync(Run.SmallTraining([.. options, "--checkpoint", parts, "--json"]), stop.Token);
        JsonElement interrupted = new Run(exitCode, output.ToString(), string.Empty).Event("interrupted");
        Run resumed = (await Run.Of(
            "train", "--resume", parts, "--checkpoint", parts, "--data", SmallData.Folder, "--json")).Succeeds();

        Assert.Equal(ExitCodes.Interrupted, exitCode);
        Assert.Equal(parts, interrupted.GetProperty("checkpoint").GetString());
        Assert.Equal([4, 5, 6], resumed.Events("epoch").Select(line => line.GetProperty("epoch").GetInt32()));
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(parts));
    }

    [Fact]
    public async Task A_complete_run_has_nothing_to_resume()
    {
        string path = SmallData.NewPath("run.safetensors");
        Run first =
            (await Run.Train("--epochs", "2", "--model", "784-16-10", "--checkpoint", path, "--json")).Succeeds();
        Run again = (await Run.Train("--resume", path, "--json")).Succeeds();

        Assert.Empty(again.Events("epoch"));
        Assert.Contains("nothing is left to train", again.Error, StringComparison.Ordinal);
        Assert.Equal(
            first.Event("done").GetProperty("test_accuracy").GetDouble(),
            again.Event("done").GetProperty("test_accuracy").GetDouble());
    }

    [Fact]
    public async Task More_epochs_may_be_asked_for_where_the_schedule_does_not_depend_on_them()
    {
        string constant = SmallData.NewPath("run.safetensors");
        string cosine = SmallData.NewPath("run.safetensors");
        _ = (await Run.Train(
            "--epochs", "2", "--model", "784-8-10", "--schedule", "constant", "--checkpoint", constant)).Succeeds();
        _ = (await Run.Train("--epochs", "2", "--model", "784-8-10", "--checkpoint", cosine)).Succeeds();

        Run longer = (await Run.Train("--resume", constant, "--epochs", "3", "--json")).Succeeds();
        Assert.Equal(3, longer.Event("epoch").GetProperty("epoch").GetInt32());
        _ = (await Run.Train("--resume", cosine, "--epochs", "3")).Fails(ExitCodes.BadUsage, "--epochs 3", "cosine");
        _ = (await Run.Train("--resume", constant, "--epochs", "1")).Fails(
            ExitCodes.BadUsage, "--epochs 1", "trained for 2");
    }

    [Theory]
    [InlineData("--model", "784-9-10", "784-8-10")]
    [InlineData("--activation", "tanh", "relu")]
    [InlineData("--optimizer", "sgd", "adam")]
    [InlineData("--lr", "0.5", "0.004")]
    [InlineData("--schedule", "constant", "cosine")]
    [InlineData("--batch", "64", "128")]
    [InlineData("--seed", "2", "1")]
    [InlineData("--dropout", "0.5", "0")]
    public async Task An_option_that_contradicts_the_resumed_run_is_refused_with_both_values(
        string option, string asked, string saved)
    {
        string path = SmallData.NewPath("run.safetensors");
        _ = (await Run.Train("--epochs", "1", "--model", "784-8-10", "--lr", "0.004", "--checkpoint", path)).Succeeds();

        _ = (await Run.Train("--resume", path, option, asked)).Fails(
            ExitCodes.BadUsage, $"{option} {asked}", path, saved);
    }

    [Fact]
    public async Task Another_data_set_than_the_resumed_runs_is_refused()
    {
        string path = SmallData.NewPath("run.safetensors");
        _ = (await Run.Train("--epochs", "1", "--model", "784-8-10", "--checkpoint", path)).Succeeds();

        _ = (await Run.Of("train", "mnist1d", "--resume", path)).Fails(
            ExitCodes.BadUsage,
            $"'mnist1d' contradicts '{path}', which was trained on 'mnist'; leave 'mnist1d' out");
    }

    [Fact]
    public async Task A_run_does_not_go_on_with_other_data()
    {
        string path = SmallData.NewPath("run.safetensors");
        _ = (await Run.Train("--epochs", "1", "--model", "784-8-10", "--checkpoint", path)).Succeeds();

        Run other = await Run.Of("train", "--resume", path);
        Assert.Equal(ExitCodes.Failed, other.ExitCode);
        Assert.Contains(
            "was trained on 'mnist-custom', but this is 'mnist-sample'", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_whose_loss_ends_finite_and_far_above_guessing_fails_and_says_so()
    {
        Run run = await Run.Train("--lr", "100", "--epochs", "1", "--model", "784-16-10");
        _ = run.Fails(ExitCodes.Failed, "diverged", "guessing among 10 classes has 2.3", "lower the learning rate (now 100)");
    }

    [Fact]
    public async Task A_diverged_run_fails_and_leaves_the_earlier_checkpoint_alone()
    {
        string path = SmallData.NewPath("run.safetensors");
        _ = (await Run.Train("--epochs", "1", "--model", "784-8-10", "--checkpoint", path)).Succeeds();
        byte[] before = File.ReadAllBytes(path);

        Run diverged = await Run.Train("--lr", "1e30", "--optimizer", "sgd", "--checkpoint", path, "--json");

        _ = diverged.Fails(ExitCodes.Failed, "NaN", "lower the learning rate");
        Assert.Contains("NaN", diverged.Event("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(path));
        _ = Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public async Task A_terminal_gets_the_same_lines()
    {
        Run run = (await Run.OnTerminal(Run.SmallTraining("--epochs", "2"))).Succeeds();

        Assert.Contains("epoch   2", run.Output, StringComparison.Ordinal);
        Assert.Contains("done ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_happens_to_gradients_is_said_and_saved()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("gpunet-gradients-").FullName, "run.safetensors");
        string[] options =
            [
                "--batch", "25", "--accumulate", "2", "--clip-norm", "0.5", "--clip-value", "0.1", "--weight-decay",
                "0.01", "--schedule", "constant",
            ];
        Run run = (await Run.Train([.. options, "--epochs", "1", "--checkpoint", file, "--json"])).Succeeds();
        JsonElement start = run.Event("start");
        Assert.Equal(2, start.GetProperty("accumulate").GetInt32());
        Assert.Equal(0.5f, start.GetProperty("clip_norm").GetSingle());
        Assert.Equal(0.1f, start.GetProperty("clip_value").GetSingle());
        Assert.Equal(0.01f, start.GetProperty("weight_decay").GetSingle());

        // A step of 50 samples by two batches is, within rounding, one of 50 by one.
        Run whole = (await Run.Train(["--batch", "50", .. options[4..], "--epochs", "1", "--json"])).Succeeds();
        Assert.Equal(
            whole.Events("epoch")[0].GetProperty("loss").GetDouble(),
            run.Events("epoch")[0].GetProperty("loss").GetDouble(),
            1e-4);
        Run plain = (await Run.Train("--batch", "50", "--schedule", "constant", "--epochs", "1", "--json")).Succeeds();
        Assert.NotEqual(
            whole.Events("epoch")[0].GetProperty("loss").GetDouble(),
            plain.Events("epoch")[0].GetProperty("loss").GetDouble(),
            1e-4);

        _ = (await Run.Train("--resume", file, "--epochs", "2")).Succeeds();
        Run other = await Run.Train("--resume", file, "--clip-norm", "1");
        Assert.Equal(2, other.ExitCode);
        Assert.Contains("--clip-norm 1 contradicts", other.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--accumulate", "0")]
    [InlineData("--clip-norm", "0")]
    [InlineData("--clip-value", "-1")]
    [InlineData("--clip-norm", "NaN")]
    [InlineData("--weight-decay", "-0.1")]
    public async Task Limits_of_gradients_that_make_no_sense_are_bad_usage(string option, string value)
    {
        Run run = await Run.Train(option, value);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"{option}: '{value}' is no", run.Error, StringComparison.Ordinal);
    }
}
