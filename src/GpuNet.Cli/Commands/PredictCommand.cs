using System.CommandLine.Parsing;

namespace GpuNet.Cli.Commands;

/// <summary><c>gpunet predict</c>.</summary>
internal sealed class PredictCommand : ToolCommand
{
    private readonly DataSetCatalog data;
    private readonly Option<string?> checkpoint = ToolOptions.CheckpointToRead();
    private readonly Option<string?> folder = ToolOptions.DataFolder();
    private readonly Option<string> device = ToolOptions.Device();
    private readonly Option<int> threads = ToolOptions.Threads();

    private readonly Option<string?> image = ToolOptions.Place(
        "--image", "FILE", "IDX file of images to classify instead of test images");

    private readonly Option<int[]?> indices = new("--index")
    {
        Description = "Indices of the images, from 0 [default: 0; all of an --image file]",
        HelpName = "N[,N…]",
        CustomParser = ParseIndices,
    };

    /// <summary>Creates the command.</summary>
    public PredictCommand(IOutput output, DataSetCatalog data)
        : base(
            "predict",
            "Classifies single images with a saved model.",
            output,
            "gpunet predict --checkpoint digits.safetensors --index 0,1,2",
            "gpunet predict --checkpoint digits.safetensors --image digits-images-idx3-ubyte --json")
    {
        this.data = data;
        Take(checkpoint, indices, image, folder, device, threads);
        SetAction(PredictAsync);
    }

    private async Task<int> PredictAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string path = parsed.GetRequiredValue(checkpoint)!;
        RunDescription run = RunDescription.Read(path);
        using Device opened = DeviceOpener.Open(
            Output, parsed.GetRequiredValue(device), parsed.GetRequiredValue(threads));
        using Model model = Models.CreateForPrediction(opened, run);
        Checkpoint.LoadWeights(path, model);
        Images images = parsed.GetValue(image) is string file
            ? Images.Read(file)
            : Images.Of((await data.LoadAsync(run, path, parsed.GetValue(folder), Output, cancellation)).Test);
        if (images.Length != model.InputSizes[0])
        {
            throw new InvalidDataException(
                $"'{path}' has a model of {model.InputSizes[0]} inputs; "
                + $"the images of {images.Name} have {images.Length} pixels");
        }

        foreach (int index in parsed.GetValue(indices) is { Length: > 0 } given ? given : images.Usual)
        {
            cancellation.ThrowIfCancellationRequested();
            Output.Report(WithNames(run.DataSet, Predict(path, model, images, index)));
        }

        return ExitCodes.Done;
    }

    private PredictionReport WithNames(string dataSet, PredictionReport report)
    {
        KnownDataSet? known = data.All.FirstOrDefault(known => known.Name == dataSet);
        return report with
        {
            LabelName = report.Label is int label ? known?.ClassName(label) : null,
            PredictionName = known?.ClassName(report.Prediction),
        };
    }

    private static PredictionReport Predict(string path, Model model, Images images, int index)
    {
        if (index >= images.Count)
        {
            throw new UsageException(
                $"--index: {index} is outside the {images.Count} images of {images.Name}, 0 to {images.Count - 1}");
        }

        float[] pixels = images[index];
        float[] probabilities = model.Predict(pixels);
        if (!probabilities.All(float.IsFinite))
        {
            throw new InvalidDataException(
                $"'{path}': image {index} of {images.Name} gives probabilities that are not finite; "
                + "its weights overflow");
        }

        int prediction = Array.IndexOf(probabilities, probabilities.Max());
        int? label = images.Labels.IsEmpty ? null : images.Labels.Span[index];
        return new PredictionReport(index, label, prediction, probabilities) { Pixels = pixels, Width = images.Width };
    }

    private static int[]? ParseIndices(ArgumentResult result)
    {
        string[] parts = result.Tokens[0].Value.Split(',');
        var numbers = new int[parts.Length];
        for (int part = 0; part < parts.Length; part++)
        {
            if (int.TryParse(parts[part], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[part]))
                continue;
            result.AddError($"--index: '{parts[part]}' is not a whole number of at least 0; write 0 or 3,1,4");
            return null;
        }

        return numbers;
    }
}
