using System.Text.Json;

namespace GpuNet.Cli.Tests;

public sealed class DataSetTests
{
    [Fact]
    public async Task Mnist1d_is_generated_and_trained_with_a_model_that_suits_it()
    {
        string checkpoint = SmallData.NewPath("signals.safetensors");
        Run run = (await Run.Of(
            "train", "mnist1d", "--epochs", "2", "--threads", "1", "--device", "cpu", "--checkpoint", checkpoint,
            "--json")).Succeeds();

        Assert.Equal("mnist1d", run.Event("data").GetProperty("data").GetString());
        Assert.Equal(4000, run.Event("data").GetProperty("train_samples").GetInt32());
        Assert.Equal("40-100-100-10", run.Event("start").GetProperty("model").GetString());
        Assert.InRange(run.Event("done").GetProperty("test_accuracy").GetDouble(), 0.2, 0.8);

        JsonElement prediction =
            (await Run.Of("predict", "--checkpoint", checkpoint, "--index", "3", "--device", "cpu", "--json"))
                .Succeeds()
                .Event("prediction");
        Assert.Equal(3, prediction.GetProperty("index").GetInt32());
        Assert.False(prediction.TryGetProperty("prediction_name", out _));
        _ = (await Run.Of("evaluate", "--checkpoint", checkpoint, "--device", "cpu")).Succeeds();
        _ = (await Run.OnTerminal("predict", "--checkpoint", checkpoint, "--device", "cpu")).Succeeds();
    }

    [Fact]
    public async Task A_generated_set_has_no_files()
    {
        _ = (await Run.Of("train", "mnist1d", "--data", "somewhere")).Fails(
            ExitCodes.BadUsage, "'mnist1d' is generated");
        Assert.Contains("generated", (await Run.Of("data", "list")).Succeeds().Output, StringComparison.Ordinal);
        Assert.Equal(
            "generated from seed 42",
            (await Run.Of("data", "get", "mnist1d", "--json")).Succeeds().Event("fetched").GetProperty(
                "source").GetString());
    }

    [Fact]
    public async Task Words_fit_what_the_samples_are()
    {
        string[] small = ["--epochs", "1", "--threads", "1", "--device", "cpu"];

        Assert.Contains(
            "of the mnist1d test samples are classified correctly",
            (await Run.Of(["train", "mnist1d", .. small])).Succeeds().Output,
            StringComparison.Ordinal);
        Assert.Contains(
            "of the mnist-custom test images are classified correctly",
            (await Run.Train("--epochs", "1", "--model", "784-16-10")).Succeeds().Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fashion_mnist_is_trained_like_mnist_and_predictions_name_its_classes()
    {
        // The small folder's files have the names that both sets share.
        string checkpoint = SmallData.NewPath("clothes.safetensors");
        Run run = (await Run.Of(
            "train", "fashion-mnist", "--data", SmallData.Folder, "--epochs", "1", "--threads", "1", "--device", "cpu",
            "--checkpoint", checkpoint, "--json")).Succeeds();
        string[] predict = ["predict", "--checkpoint", checkpoint, "--data", SmallData.Folder, "--device", "cpu"];

        Assert.Equal("fashion-mnist-custom", run.Event("done").GetProperty("data").GetString());
        JsonElement prediction = (await Run.Of([.. predict, "--json"])).Succeeds().Event("prediction");
        Assert.Equal("sneaker", prediction.GetProperty("label_name").GetString());
        Assert.Contains(
            "label 7 sneaker, prediction ", (await Run.Of(predict)).Succeeds().Output, StringComparison.Ordinal);
    }
}
