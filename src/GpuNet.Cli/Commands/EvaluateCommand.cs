namespace GpuNet.Cli.Commands;

/// <summary><c>gpunet evaluate</c>.</summary>
internal sealed class EvaluateCommand : ToolCommand
{
    private readonly DataSetCatalog data;
    private readonly Option<string?> checkpoint = ToolOptions.CheckpointToRead();
    private readonly Option<string?> folder = ToolOptions.DataFolder();
    private readonly Option<string> device = ToolOptions.Device();
    private readonly Option<int> threads = ToolOptions.Threads();

    private readonly Option<bool> confusion = new(EvaluationReport.ConfusionOption)
    {
        Description = "Count a confusion matrix even for more than "
            + $"{ConfusionMatrix.UsualClasses} classes",
    };

    /// <summary>Creates the command.</summary>
    public EvaluateCommand(IOutput output, DataSetCatalog data)
        : base(
            "evaluate",
            "Evaluates a saved model on the whole test set: loss, accuracy and confusion matrix.",
            output,
            "gpunet evaluate --checkpoint digits.safetensors",
            "gpunet evaluate --checkpoint digits.safetensors --data ./mnist --json")
    {
        this.data = data;
        Take(checkpoint, folder, confusion, device, threads);
        SetAction(EvaluateAsync);
    }

    private async Task<int> EvaluateAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string path = parsed.GetRequiredValue(checkpoint)!;
        RunDescription run = RunDescription.Read(path);
        using Device opened = DeviceOpener.Open(
            Output, parsed.GetRequiredValue(device), parsed.GetRequiredValue(threads));
        using Model model = Models.Create(opened, run);
        Checkpoint.LoadWeights(path, model);
        DataSetPair pair = await data.LoadAsync(run, path, parsed.GetValue(folder), Output, cancellation);
        using var evaluator = new Evaluator(model, pair.Test, confusion: parsed.GetValue(confusion) ? true : null);
        Output.Report(EvaluationReport.Of(evaluator.Run(cancellation), pair.Id, opened.Name));
        return ExitCodes.Done;
    }
}
