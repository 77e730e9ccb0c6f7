using System.Text.Json;
using GpuNet.Cli.Output.Reports;
using GpuNet.Data;
using GpuNet.Training;
using Spectre.Console;

namespace GpuNet.Cli.Tests;

public sealed class OtherCommandsTests : IAsyncLifetime
{
    private readonly string checkpoint = SmallData.NewPath("run.safetensors");
    private double testAccuracy;

    public async Task InitializeAsync() => testAccuracy =
        (await Run.Train("--epochs", "3", "--model", "784-16-10", "--checkpoint", checkpoint, "--json")).Succeeds()
        .Event("done").GetProperty("test_accuracy").GetDouble();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Evaluation_counts_every_test_image_once()
    {
        Run run =
            (await Run.Of("evaluate", "--checkpoint", checkpoint, "--data", SmallData.Folder, "--json")).Succeeds();

        JsonElement evaluation = run.Event("evaluation");
        int[][] confusion = evaluation.GetProperty("confusion").Deserialize<int[][]>()!;
        Assert.Equal(testAccuracy, evaluation.GetProperty("accuracy").GetDouble());
        Assert.Equal(SmallData.TestCount, evaluation.GetProperty("samples").GetInt32());
        Assert.Equal("mnist-custom", evaluation.GetProperty("data").GetString());
        Assert.InRange(evaluation.GetProperty("loss").GetDouble(), 0.01, 3);
        Assert.Equal(10, confusion.Length);
        Assert.Equal(SmallData.TestCount, confusion.Sum(row => row.Sum()));
        Assert.Equal(testAccuracy * SmallData.TestCount, confusion.Select((row, label) => row[label]).Sum(), 6);
        Assert.Equal(confusion[0][0] / (double)confusion[0].Sum(), evaluation.GetProperty("recall")[0].GetDouble());
    }

    [Theory]
    [InlineData("evaluate")]
    [InlineData("predict")]
    public async Task Other_data_than_the_model_learned_is_warned_of(string command)
    {
        Run same = (await Run.Of(command, "--checkpoint", checkpoint, "--data", SmallData.Folder)).Succeeds();
        Assert.Empty(same.ErrorLines);
        Run other = (await Run.Of(command, "--checkpoint", checkpoint)).Succeeds();
        Assert.Contains(
            $"'{checkpoint}' was trained on 'mnist-custom', but this is 'mnist-sample'",
            other.Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Evaluation_shows_recall_and_precision_of_each_class(bool isTerminal)
    {
        Run run = (await Run.Of(
            ["evaluate", "--checkpoint", checkpoint, "--data", SmallData.Folder], isTerminal, default)).Succeeds();

        Assert.Contains("recall", run.Output, StringComparison.Ordinal);
        Assert.Contains("precision", run.Output, StringComparison.Ordinal);
        Assert.Contains("200 mnist-custom test images are classified correctly", run.Output, StringComparison.Ordinal);
        Assert.Equal(isTerminal, run.Output.Contains('│', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Evaluation_says_where_no_matrix_was_counted_and_how_to_ask_for_it(bool isTerminal)
    {
        var evaluation = EvaluationReport.Of(new Evaluation(0.5, 3, null, 4), "many", "cpu");
        using var writer = new StringWriter();
        if (isTerminal)
            evaluation.Write(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) }));
        else
            evaluation.Write(writer);
        string text = writer.ToString().ReplaceLineEndings(" ");
        Assert.Contains("75.00 % of 4 many test images are classified correctly", text, StringComparison.Ordinal);
        Assert.Contains("no confusion matrix was counted for more than 256 classes;", text, StringComparison.Ordinal);
        Assert.DoesNotContain("precision", text, StringComparison.Ordinal);

        // The option that it names is one.
        string option = text.Split("classes; use ")[1].Split(' ')[0];
        Run run = (await Run.Of(
            "evaluate", "--checkpoint", checkpoint, "--data", SmallData.Folder, option, "--json")).Succeeds();
        Assert.Equal(10, run.Event("evaluation").GetProperty("confusion").GetArrayLength());
    }

    [Fact]
    public async Task Prediction_gives_a_line_per_image_with_probabilities_that_sum_to_one()
    {
        Run run = (await Run.Of(
            "predict", "--checkpoint", checkpoint, "--data", SmallData.Folder, "--index", "5,0,199",
            "--json")).Succeeds();

        IReadOnlyList<JsonElement> predictions = run.Events("prediction");
        Assert.Equal([5, 0, 199], predictions.Select(line => line.GetProperty("index").GetInt32()));
        foreach (JsonElement line in predictions)
        {
            Assert.Equal(
                ["event", "index", "label", "prediction", "probabilities"],
                line.EnumerateObject().Select(property => property.Name));
            float[] probabilities = line.GetProperty("probabilities").Deserialize<float[]>()!;
            Assert.Equal(1, probabilities.Sum(), 5);
            Assert.Equal(probabilities.Max(), probabilities[line.GetProperty("prediction").GetInt32()]);
        }
    }

    [Fact]
    public async Task Prediction_takes_the_first_test_image_unless_told_otherwise()
    {
        Run run =
            (await Run.Of("predict", "--checkpoint", checkpoint, "--data", SmallData.Folder, "--json")).Succeeds();

        Assert.Equal(0, run.Event("prediction").GetProperty("index").GetInt32());
        Assert.Equal(7, run.Event("prediction").GetProperty("label").GetInt32());
    }

    [Fact]
    public async Task Prediction_takes_images_from_a_file_without_labels()
    {
        string file = Path.Combine(SmallData.Folder, Mnist.Description.TestImages.Name);
        Run run = (await Run.Of("predict", "--checkpoint", checkpoint, "--image", file, "--json")).Succeeds();

        Assert.Equal(SmallData.TestCount, run.Lines.Count);
        Assert.All(run.Json, line => Assert.Equal(JsonValueKind.Null, line.GetProperty("label").ValueKind));
    }

    [Fact]
    public async Task Prediction_draws_the_image_on_a_terminal()
    {
        Run run = (await Run.OnTerminal("predict", "--checkpoint", checkpoint, "--data", SmallData.Folder)).Succeeds();

        Assert.Contains("image 0: label 7", run.Output, StringComparison.Ordinal);
        Assert.Contains("████", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_predicted_is_named()
    {
        string labels = Path.Combine(SmallData.Folder, Mnist.Description.TestLabels.Name);
        string small = SmallData.NewPath("small");
        IdxFile.Write(small, IdxArray.Create<byte>(new byte[12], 3, 2, 2));

        _ = (await Run.Of("predict", "--checkpoint", checkpoint, "--data", SmallData.Folder, "--index", "200")).Fails(
            ExitCodes.BadUsage, "200 is outside");
        _ = (await Run.Of("predict", "--checkpoint", checkpoint, "--image", labels)).Fails(
            ExitCodes.Failed, labels, "expected images");
        _ = (await Run.Of("predict", "--checkpoint", checkpoint, "--image", small)).Fails(
            ExitCodes.Failed, small, "784 inputs");
    }

    [Fact]
    public void A_drawing_joins_two_rows_to_one() =>
        Assert.Equal("█ \n▒ \n", PredictionReport.Draw([1, 0, 1, 0, 0.5f, 0], 2));

    [Fact]
    public async Task A_plan_lists_its_launches_and_its_memory()
    {
        Run run = (await Run.Of("plan", "--model", "784-128-10", "--batch", "128", "--json")).Succeeds();

        IReadOnlyList<JsonElement> launches = run.Events("launch");
        JsonElement plan = run.Event("plan");
        Assert.Equal(
            Enumerable.Range(0, launches.Count), launches.Select(line => line.GetProperty("index").GetInt32()));
        Assert.Equal(launches.Count, plan.GetProperty("launches").GetInt32());
        Assert.Equal("cpu", plan.GetProperty("device").GetString());
        Assert.True(plan.GetProperty("peak_bytes").GetInt64() <= plan.GetProperty("arena_bytes").GetInt64());
        Assert.True(plan.GetProperty("arena_bytes").GetInt64() < plan.GetProperty("keep_everything_bytes").GetInt64());
        Assert.True(plan.GetProperty("persistent_bytes").GetInt64() > 101770 * sizeof(float));
        JsonElement batch = launches.SelectMany(line => line.GetProperty("writes").EnumerateArray())
            .First(buffer => buffer.GetProperty("name").GetString() == "batch");
        Assert.Equal("128×784", batch.GetProperty("shape").GetString());
        Assert.Equal(128 * 784 * sizeof(float), batch.GetProperty("bytes").GetInt64());
        Assert.True(batch.GetProperty("offset").GetInt64() >= 0);
    }

    [Fact]
    public async Task Fusing_saves_launches()
    {
        int fused = (await Run.Of("plan", "--json")).Succeeds().Event("plan").GetProperty("launches").GetInt32();
        int apart = (await Run.Of("plan", "--no-fuse", "--json")).Succeeds().Event("plan").GetProperty(
            "launches").GetInt32();

        Assert.True(fused < apart);
    }

    [Fact]
    public async Task The_plan_of_a_model_that_fits_no_memory_is_made_on_the_null_device() =>
        _ = (await Run.Of("plan", "--model", "784-40000-40000-10", "--device", "null", "--json")).Succeeds();

    [Fact]
    public async Task A_plan_in_words_says_what_is_read_and_written()
    {
        Run run = (await Run.Of("plan", "--optimizer", "sgd", "--activation", "tanh")).Succeeds();

        foreach (string part in
            (string[])["reads", "writes", "frees", "arena", "peak", "keep everything", "sgd", "tanh"])
        {
            Assert.Contains(part, run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Devices_are_listed_with_the_reason_that_some_are_refused()
    {
        Run run = (await Run.Of("devices", "--json")).Succeeds();

        Dictionary<string, JsonElement> devices = run.Json.ToDictionary(line => line.GetProperty("name").GetString()!);
        Assert.True(devices["cpu"].GetProperty("usable").GetBoolean());
        Assert.Equal("host", devices["cpu"].GetProperty("kind").GetString());
        Assert.True(devices["cpu"].GetProperty("memory_bytes").GetInt64() > 0);
        Assert.True(devices["cpu"].GetProperty("units").GetInt32() > 0);
        Assert.True(devices["cpu"].GetProperty("features").GetArrayLength() > 0);
        Assert.False(devices["cpu"].TryGetProperty("reason", out _));
        bool refused = false;
        foreach (string name in (string[])["cuda", "opencl", "ilgpu-cpu"])
        {
            if (devices[name].GetProperty("usable").GetBoolean())
                continue;
            refused = true;
            Assert.False(string.IsNullOrEmpty(devices[name].GetProperty("reason").GetString()));
        }

        Assert.Equal(
            refused, (await Run.Of("devices")).Succeeds().Output.Contains("unusable", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Data_sets_are_listed_with_their_place()
    {
        IReadOnlyList<JsonElement> sets = (await Run.Of("data", "list", "--json")).Succeeds().Json;
        JsonElement mnist = sets[0];

        Assert.Equal(["mnist", "fashion-mnist", "mnist1d"], sets.Select(line => line.GetProperty("name").GetString()));
        Assert.True(sets[2].GetProperty("generated").GetBoolean());
        Assert.False(mnist.TryGetProperty("generated", out _));
        Assert.Equal("mnist", mnist.GetProperty("name").GetString());
        Assert.False(mnist.GetProperty("cached").GetBoolean());
        Assert.StartsWith(
            Environment.GetEnvironmentVariable("GPUNET_CACHE")!,
            mnist.GetProperty("path").GetString(),
            StringComparison.Ordinal);
        Assert.Contains("not cached", (await Run.Of("data", "list")).Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_embedded_sample_does_not_pass_for_fetched_data()
    {
        Run run = await Run.Of("data", "get", "mnist", "--json");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains(
            "GPUNET_OFFLINE", run.Event("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData()]
    [InlineData("train")]
    [InlineData("evaluate")]
    [InlineData("predict")]
    [InlineData("plan")]
    [InlineData("devices")]
    [InlineData("data")]
    [InlineData("data", "list")]
    [InlineData("data", "get")]
    [InlineData("examples")]
    [InlineData("examples", "list")]
    [InlineData("examples", "run")]
    public async Task Help_has_an_example(params string[] command)
    {
        Run run = (await Run.Of([.. command, "--help"])).Succeeds();

        string examples = run.Output[run.Output.IndexOf("Examples:", StringComparison.Ordinal)..];
        Assert.Contains(string.Join(' ', ["  gpunet", .. command]), examples, StringComparison.Ordinal);
    }
}
