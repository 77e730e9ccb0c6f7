namespace GpuNet.Cli.Commands;

/// <summary><c>gpunet train</c>.</summary>
internal sealed class TrainCommand : ToolCommand
{
    private readonly DataSetCatalog data;
    private readonly Option<string> model = ToolOptions.Model();
    private readonly Option<string> activation = ToolOptions.Activation();
    private readonly Option<float> dropout = ToolOptions.Dropout();
    private readonly Option<string> optimizer = ToolOptions.Optimizer();
    private readonly Option<float?> learningRate = ToolOptions.LearningRate();
    private readonly Option<string> schedule = ToolOptions.Schedule();
    private readonly Option<int> batch = ToolOptions.Batch();
    private readonly Option<int> accumulate = ToolOptions.Accumulate();
    private readonly Option<float?> clipNorm = ToolOptions.ClipNorm();
    private readonly Option<float?> clipValue = ToolOptions.ClipValue();
    private readonly Option<float> weightDecay = ToolOptions.WeightDecay();
    private readonly Option<int> epochs = ToolOptions.Epochs();
    private readonly Option<ulong> seed = ToolOptions.Seed();
    private readonly Option<string> device = ToolOptions.Device();
    private readonly Option<int> threads = ToolOptions.Threads();
    private readonly Option<string> gemm = ToolOptions.Gemm();
    private readonly Option<string?> folder = ToolOptions.DataFolder();
    private readonly Option<bool> noFuse = ToolOptions.NoFuse();
    private readonly Option<string> graph = ToolOptions.Graph();

    private readonly Argument<string> dataSet = new("data-set")
    {
        Description = "Data set to train on; gpunet data list lists them",
        DefaultValueFactory = _ => "mnist",
    };

    private readonly Option<string?> checkpoint = ToolOptions.Place(
        "--checkpoint", "FILE", "File to save the run to, after every epoch and on Ctrl-C");

    private readonly Option<string?> resume = ToolOptions.Place(
        "--resume", "FILE", "Checkpoint to resume, with its model, optimizer, schedule, batch and seed");

    /// <summary>Creates the command.</summary>
    public TrainCommand(IOutput output, DataSetCatalog data)
        : base(
            "train",
            "Trains a multi-layer perceptron and tests it after every epoch.",
            output,
            "gpunet train mnist",
            "gpunet train mnist --model 784-512-512-10 --dropout 0.2 --epochs 10 --checkpoint digits.safetensors",
            "gpunet train mnist --optimizer momentum --lr 0.05 --schedule warm-up:100:cosine --json",
            "gpunet train --resume digits.safetensors --checkpoint digits.safetensors")
    {
        this.data = data;
        Take(
            dataSet,
            model,
            activation,
            dropout,
            optimizer,
            learningRate,
            schedule,
            batch,
            accumulate,
            clipNorm,
            clipValue,
            weightDecay,
            epochs,
            seed,
            device,
            threads,
            gemm,
            folder,
            checkpoint,
            resume,
            noFuse,
            graph);
        SetAction(TrainAsync);
    }

    private async Task<int> TrainAsync(ParseResult parsed, CancellationToken cancellation)
    {
        RunDescription run = Describe(parsed);
        string? source = parsed.GetValue(resume);
        if (source is not null)
            run = Resumption.Merge(run, RunDescription.Read(source), source, GivenOptions(parsed));
        _ = data.Find(run.DataSet);
        string? target = parsed.GetValue(checkpoint);
        if (target is not null)
            CheckpointFolder.Check(target, run);
        using Device opened = DeviceOpener.Open(
            Output,
            parsed.GetRequiredValue(device),
            parsed.GetRequiredValue(threads),
            parsed.GetRequiredValue(gemm));
        DataSetPair pair = await data.LoadAsync(run.DataSet, parsed.GetValue(folder), Output, cancellation);
        if (run.Data is string trained && trained != pair.Id)
        {
            throw new InvalidDataException(
                $"'{source}' was trained on '{trained}', but this is '{pair.Id}'; use the same data");
        }

        bool fuse = !parsed.GetValue(noFuse);
        DeviceGraph use = ToolOptions.GraphUse(parsed.GetRequiredValue(graph));

        // Either everything fits, or nothing is allocated and no weight is drawn.
        using Reservation reservation = opened.Reserve("training");
        using Model built = Models.CreateAsked(opened, run);
        using var session = new TrainingSession(Output, built, pair, run, fuse, use);
        reservation.Commit();
        return session.Run(source, target, cancellation);
    }

    private RunDescription Describe(ParseResult parsed) => new()
    {
        Model = parsed.IsGiven(model)
            ? parsed.GetRequiredValue(model)
            : data.Find(parsed.GetRequiredValue(dataSet)).UsualModel,
        Activation = parsed.GetRequiredValue(activation),
        Dropout = parsed.GetRequiredValue(dropout),
        Optimizer = parsed.GetRequiredValue(optimizer),
        LearningRate = parsed.GetValue(learningRate),
        Schedule = parsed.GetRequiredValue(schedule),
        Batch = parsed.GetRequiredValue(batch),
        Accumulate = parsed.GetRequiredValue(accumulate),
        ClipNorm = parsed.GetValue(clipNorm),
        ClipValue = parsed.GetValue(clipValue),
        WeightDecay = parsed.GetRequiredValue(weightDecay),
        Epochs = parsed.GetRequiredValue(epochs),
        Seed = parsed.GetRequiredValue(seed),
        DataSet = parsed.GetRequiredValue(dataSet),
    };

    private HashSet<string> GivenOptions(ParseResult parsed)
    {
        HashSet<string> given = [.. Options.Where(parsed.IsGiven).Select(option => option.Name)];
        if (parsed.GetResult(dataSet) is { Tokens.Count: > 0 })
            _ = given.Add(dataSet.Name);
        return given;
    }
}
