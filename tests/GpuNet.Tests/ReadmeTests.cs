using GpuNet.Data;
using GpuNet.Devices;
using GpuNet.Devices.Host;
using GpuNet.Formulas.Activations;
using GpuNet.Formulas.Updates;
using GpuNet.Layers;
using GpuNet.Training;
using GpuNet.Training.Callbacks;
using GpuNet.Training.Metrics;
using Xunit;

namespace GpuNet.Tests;

/// <summary>README's snippet on own data and saved models: it stands here, compiles and runs.</summary>
public sealed class ReadmeTests : IDisposable
{
    private const string Begin = "// README begins here.";
    private const string End = "// README ends here.";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpunet-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Its_snippet_is_the_one_that_is_tested()
    {
        string[] source = File.ReadAllLines(SourceFolder.Of("tests", "GpuNet.Tests", "ReadmeTests.cs"));
        int begin = Array.FindIndex(source, line => line.Trim() == Begin);
        int end = Array.FindIndex(source, line => line.Trim() == End);
        string snippet = string.Join(
            '\n', source[(begin + 1)..end].Select(line => line.Length < 8 ? "" : line[8..]));
        Assert.Contains(
            "```csharp\nusing GpuNet.Training.Callbacks;\nusing GpuNet.Training.Metrics;\n\n"
            + $"string csv = \"flowers.csv\", file = \"flowers.safetensors\";\n{snippet}\n```\n",
            File.ReadAllText(SourceFolder.Of("README.md")).ReplaceLineEndings("\n"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Its_snippet_learns_from_a_table_and_saves_a_model()
    {
        // Long petals are those of irises, of whatever color; short ones are a violet's if blue, else a daisy's.
        string csv = Path.Combine(folder.FullName, "flowers.csv");
        var random = new Random(1);
        File.WriteAllLines(csv, Enumerable.Range(0, 300).Select(_ =>
        {
            float length = 100 + (100 * random.NextSingle());
            bool blue = random.Next(2) == 0;
            string species = length > 150 ? "iris" : blue ? "violet" : "daisy";
            return FormattableString.Invariant($"{length},{(blue ? "blue" : "white")},{species}");
        }).Prepend("length,color,species"));
        using Device device = HostDevice.Create(1);
        (double accuracy, string predicted) = Snippet(device, csv, Path.Combine(folder.FullName, "flowers.safetensors"));
        Assert.InRange(accuracy, 0.85, 1);
        Assert.Equal("iris", predicted);
    }

    private static (double Accuracy, string Predicted) Snippet(Device device, string csv, string file)
    {
        // README begins here.
        var columns = new CsvColumns(csv, label: "species");
        (DataSet train, DataSet test) = columns.Read(csv).Split(0.8, seed: 1);    // each class is divided alike
        var scaling = FeatureScaling.Standardize(train);
        Layer[] layers =
        [
            new Rescale(scaling.Offsets, scaling.Factors), new Dense(16), new Activation(new ReLU()),
            new Dense(columns.ClassNames!.Count),
        ];
        using var flowers = new Model(device, train.SampleShape, layers, seed: 1) { ClassNames = columns.ClassNames };
        var stopping = new EarlyStopping(patience: 10);    // ends the run, and restores the best epoch
        var options = new TrainerOptions { Batch = 16, Epochs = 60, LearningRate = 0.02f, Callbacks = [stopping] };
        using var trainer = new Trainer(flowers, new Adam(), train, test, options);
        trainer.Train();
        var measured = Predictions.Of(flowers, test).Measure(new Accuracy(), new F1Score(), new Recall(positive: 2));
        double accuracy = measured["accuracy"];
        flowers.Save(file);

        using Model loaded = Model.Load(file, device);    // in any process, on any device; predicts and trains on
        Console.WriteLine(loaded.Summary());
        float[] scores = loaded.Predict([180, 1, 0]);    // length 180, blue
        string predicted = loaded.ClassNames![Array.IndexOf(scores, scores.Max())];
        // README ends here.
        return (accuracy, predicted);
    }
}
