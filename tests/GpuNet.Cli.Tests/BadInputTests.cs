using GpuNet.Devices;
using GpuNet.IO.Safetensors;

namespace GpuNet.Cli.Tests;

public sealed class BadInputTests
{
    [Theory]
    [InlineData("a command is missing")]
    [InlineData("unknown command 'bla'", "bla")]
    [InlineData("a command is missing; expected one of list, get", "data")]
    [InlineData("no option '--bach'", "train", "mnist", "--bach", "3")]
    [InlineData("does not take the argument 'fashion'", "train", "mnist", "fashion")]
    [InlineData("unknown data set 'foo'; expected one of mnist", "train", "foo")]
    [InlineData("unknown data set 'foo'", "data", "get", "foo")]
    [InlineData("--batch: '0'", "train", "--batch", "0")]
    [InlineData("--batch: '-1'", "train", "--batch", "-1")]
    [InlineData("--batch: '1.5'", "train", "--batch", "1.5")]
    [InlineData("--batch: '99999999999'", "train", "--batch", "99999999999")]
    [InlineData("--batch", "train", "--batch")]
    [InlineData("--batch", "train", "--batch", "1", "--batch", "2")]
    [InlineData("--epochs: '0'", "train", "--epochs", "0")]
    [InlineData("--seed: '-1'", "train", "--seed", "-1")]
    [InlineData("--threads: '-1'", "train", "--threads", "-1")]
    [InlineData("--threads: '2000'", "train", "--threads", "2000")]
    [InlineData("--lr: '0'", "train", "--lr", "0")]
    [InlineData("--lr: '-0.1'", "train", "--lr", "-0.1")]
    [InlineData("--lr: 'NaN'", "train", "--lr", "NaN")]
    [InlineData("--lr: 'fast'", "train", "--lr", "fast")]
    [InlineData("--dropout: '1'", "train", "--dropout", "1")]
    [InlineData("model '784'", "train", "--model", "784")]
    [InlineData("'0' is not a width", "train", "--model", "784-0-10")]
    [InlineData("'ten' is not a width", "plan", "--model", "784-ten")]
    [InlineData("unknown activation 'foo'; expected one of", "train", "--activation", "foo")]
    [InlineData("unknown optimizer 'foo'; expected one of", "plan", "--optimizer", "foo")]
    [InlineData("unknown schedule 'foo'", "train", "--schedule", "foo")]
    [InlineData("a step schedule needs", "train", "--schedule", "step:0")]
    [InlineData("unknown device 'tpu'; expected one of auto, cuda, opencl, cpu", "train", "--device", "tpu")]
    [InlineData("option '--checkpoint' is required", "evaluate")]
    [InlineData("--checkpoint: the name of a file is empty", "train", "--checkpoint", "")]
    [InlineData("--resume: the name of a file is empty", "train", "--resume", "")]
    [InlineData("--data: the name of a folder is empty", "train", "--data", "")]
    [InlineData("--index: 'x'", "predict", "--checkpoint", "none", "--index", "1,x")]
    [InlineData("more than", "plan", "--batch", "2147483647")]
    [InlineData("a buffer holds at most", "plan", "--model", "784-1000000-1000000-10", "--batch", "1")]
    [InlineData("a buffer holds at most", "plan", "--model", "1-1000-10", "--batch", "3000000")]
    public async Task What_there_is_not_is_bad_usage(string message, params string[] arguments)
    {
        _ = (await Run.Of(arguments)).Fails(ExitCodes.BadUsage, message);
        Run json = (await Run.Of([.. arguments, "--json"])).Fails(ExitCodes.BadUsage);
        Assert.False(string.IsNullOrEmpty(json.Event("error").GetProperty("message").GetString()));
    }

    [Theory]
    [InlineData("samples of 100; got 28×28", "--model", "100-10")]
    [InlineData("'mnist-custom train' has 10 classes, but the model has 7 outputs", "--model", "784-7")]
    [InlineData("a buffer holds at most", "--model", "784-1000000-1000000-10")]
    public async Task What_does_not_fit_the_data_is_bad_usage(string message, params string[] arguments) =>
        _ = (await Run.Train(arguments)).Fails(ExitCodes.BadUsage, message);

    [Fact]
    public async Task A_device_that_is_absent_is_refused_and_nothing_else_takes_its_place()
    {
        foreach (DeviceDescription device in
            GpuNet.Devices.Devices.List().Where(
                device => !device.Usable))
        {
            Run run = (await Run.Train("--device", device.Name)).Fails(
                ExitCodes.Failed, $"device '{device.Name}'", device.Reason!);
            Assert.Equal(string.Empty, run.Output);
        }
    }

    [Fact]
    public async Task A_device_without_cublas_says_so_and_does_not_multiply_by_other_means()
    {
        Run run = (await Run.Train("--device", "cpu", "--gemm", "cublas"))
            .Fails(ExitCodes.Failed, "--gemm cublas: device 'cpu' has no cuBLAS: only CUDA devices have it");
        Assert.Equal(string.Empty, run.Output);
    }

    [Fact]
    public async Task A_way_to_multiply_that_is_not_known_is_bad_usage() =>
        _ = (await Run.Of("plan", "--gemm", "mkl")).Fails(
            ExitCodes.BadUsage, "'mkl' is not a matrix product; expected one of auto, cublas");

    [Fact]
    public async Task A_device_that_records_no_steps_says_so() =>
        _ = (await Run.Train("--device", "cpu", "--graph", "on")).Fails(
            ExitCodes.Failed,
            "device 'cpu' does not run steps as a graph: only CUDA devices record launches; let the graph be auto or off");

    [Fact]
    public async Task A_use_of_graphs_that_is_not_known_is_bad_usage() =>
        _ = (await Run.Of("train", "--graph", "maybe")).Fails(
            ExitCodes.BadUsage, "--graph: unknown value 'maybe'; expected one of auto, on, off");

    [Fact]
    public async Task A_folder_without_the_data_is_named() =>
        _ = (await Run.Of("train", "--data", SmallData.NewPath("none"))).Fails(
            ExitCodes.Failed, "none", "is not a folder", "train-images-idx3-ubyte");

    [Fact]
    public async Task A_broken_image_file_is_named()
    {
        string folder = SmallData.NewPath("broken");
        _ = Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(SmallData.Folder))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        string images = Path.Combine(folder, "train-images-idx3-ubyte");
        File.WriteAllBytes(images, File.ReadAllBytes(images)[..1000]);

        _ = (await Run.Of("train", "--data", folder)).Fails(ExitCodes.Failed, images, "expected");
    }

    [Fact]
    public async Task A_checkpoint_that_cannot_be_written_is_refused_before_training()
    {
        string missing = SmallData.NewPath("missing/run.safetensors");
        string folder = Path.GetDirectoryName(SmallData.NewPath("run.safetensors"))!;
        foreach ((string path, string reason) in
            ((string, string)[])[
                (missing, $"the folder '{Path.GetDirectoryName(missing)}' does not exist; create it first"),
                (folder, "it is a folder"),
            ])
        {
            Run run = (await Run.Train("--checkpoint", path)).Fails(ExitCodes.Failed, path, reason);
            Assert.Equal(string.Empty, run.Output);
        }

        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [SkippableFact]
    public async Task A_device_file_is_not_replaced_by_a_checkpoint()
    {
        string node = SmallData.NewPath("node");
        UnixTool.Run("mknod", node, "c", "240", "77");
        _ = (await Run.Train("--checkpoint", node)).Fails(
            ExitCodes.Failed, $"cannot write '{node}': it is a character device, not a file");
        Assert.Equal([node], Directory.GetFileSystemEntries(Path.GetDirectoryName(node)!));
    }

    [Fact]
    public async Task Many_more_threads_than_the_machine_runs_are_warned_of()
    {
        int many = (4 * Environment.ProcessorCount) + 1;
        Run run = (await Run.Of("plan", "--threads", $"{many}")).Succeeds();
        Assert.Contains(
            $"--threads {many}: this machine runs {Environment.ProcessorCount} at once",
            Assert.Single(run.ErrorLines),
            StringComparison.Ordinal);
        Assert.Empty((await Run.Of("plan", "--threads", $"{many - 1}")).Succeeds().ErrorLines);
    }

    [Fact]
    public async Task A_file_that_is_no_checkpoint_is_refused()
    {
        string path = SmallData.NewPath("broken.safetensors");
        File.WriteAllBytes(path, [1, 2, 3]);
        foreach (string[] arguments in
            (string[][])[
                ["train", "--resume", path], ["evaluate", "--checkpoint", path], ["predict", "--checkpoint", path]])
        {
            _ = (await Run.Of(arguments)).Fails(ExitCodes.Failed, path);
        }

        _ = (await Run.Of("evaluate", "--checkpoint", path + "x")).Fails(ExitCodes.Failed, path + "x");
    }

    [Fact]
    public async Task A_cut_off_checkpoint_is_refused()
    {
        string path = SmallData.NewPath("run.safetensors");
        _ = (await Run.Train("--epochs", "1", "--model", "784-8-10", "--checkpoint", path)).Succeeds();
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^100]);

        _ = (await Run.Of("evaluate", "--checkpoint", path, "--data", SmallData.Folder)).Fails(ExitCodes.Failed, path);
        _ = (await Run.Train("--resume", path)).Fails(ExitCodes.Failed, path);
    }

    [Fact]
    public async Task An_interruption_outside_of_training_ends_the_tool_as_well()
    {
        Run run = await Run.Of(Run.SmallTraining(), false, new CancellationToken(canceled: true));

        Assert.Equal(ExitCodes.Interrupted, run.ExitCode);
        Assert.Equal("interrupted", Assert.Single(run.Lines));
    }

    [Theory]
    [InlineData("schedule", "zzz")]
    [InlineData("activation", "foo")]
    [InlineData("optimizer", "foo")]
    [InlineData("dropout", "2")]
    [InlineData("batch", "-5")]
    [InlineData("epochs", "0")]
    [InlineData("lr", "NaN")]
    [InlineData("model", "784-x")]
    public async Task Wrong_metadata_is_the_files_fault(string key, string text)
    {
        string path = SmallData.NewPath($"metadata-{key}.safetensors");
        _ = (await Run.Train("--epochs", "1", "--checkpoint", path)).Succeeds();
        SafetensorsFile file = SafetensorsFile.Read(path);
        SafetensorsFile.Write(path, file.Entries, new Dictionary<string, string>(file.Metadata) { [key] = text });
        _ = (await Run.Train("--resume", path)).Fails(ExitCodes.Failed, path, $"wrong '{key}'");
        _ = (await Run.Of("evaluate", "--checkpoint", path)).Fails(ExitCodes.Failed, path, $"wrong '{key}'");
    }

    [Theory]
    [InlineData(9, 0, "was saved after 9 epochs and 0 steps; this run ends after 2")]
    [InlineData(2, 1, "was saved after 2 epochs and 1 steps; this run ends after 2")]
    [InlineData(-1, 0, "says -1 epochs and 0 steps")]
    [InlineData(0, 1000, "says 0 epochs and 1000 steps; an epoch has 5 steps")]
    public async Task A_place_outside_the_run_is_refused(long epochs, long steps, string reason)
    {
        string path = SmallData.NewPath($"place-{epochs}-{steps}.safetensors");
        _ = (await Run.Train("--epochs", "2", "--checkpoint", path)).Succeeds();
        SafetensorsFile file = SafetensorsFile.Read(path);
        SafetensorsFile.Write(
            path,
            file.Entries.Select(entry => entry.Name == "training.place"
                ? SafetensorsEntry.Create<long>(entry.Name, entry.Shape, [epochs, steps])
                : entry),
            file.Metadata);
        _ = (await Run.Train("--resume", path)).Fails(ExitCodes.Failed, path, reason);
    }

    [Fact]
    public async Task Weights_that_overflow_predict_nothing()
    {
        string path = SmallData.NewPath("overflow.safetensors");
        _ = (await Run.Train("--epochs", "1", "--checkpoint", path)).Succeeds();
        SafetensorsFile file = SafetensorsFile.Read(path);
        SafetensorsFile.Write(
            path,
            file.Entries.Select(entry => entry.Name.EndsWith(".weight", StringComparison.Ordinal)
                ? SafetensorsEntry.Create<float>(
                    entry.Name, entry.Shape, [.. Enumerable.Repeat(3e38f, entry.Data.Length / sizeof(float))])
                : entry),
            file.Metadata);
        _ = (await Run.Of("predict", "--checkpoint", path, "--data", SmallData.Folder)).Fails(
            ExitCodes.Failed, path, "not finite");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_standard_output_that_fails_is_one_line(bool json)
    {
        using var output = new FailingWriter();
        using var error = new StringWriter();
        string[] arguments = json ? ["devices", "--json"] : ["devices"];
        int exitCode = await new Tool(new ToolConsole(output, error, false)).RunAsync(arguments, default);
        _ = new Run(exitCode, string.Empty, error.ToString()).Fails(ExitCodes.Failed, "no space left");
    }
}
