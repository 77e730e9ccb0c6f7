using GpuNet.Cli.Commands;
using GpuNet.Formulas.Updates;

namespace GpuNet.Cli.Training;

/// <summary>
/// The settings that determine a run's result, as stored in a checkpoint; names and lists are normalized.
/// </summary>
internal sealed record RunDescription
{
    /// <summary>The widths.</summary>
    public required string Model { get; init; }

    /// <summary>The activation's name.</summary>
    public required string Activation { get; init; }

    /// <summary>The dropout rate.</summary>
    public required float Dropout { get; init; }

    /// <summary>The optimizer's name.</summary>
    public required string Optimizer { get; init; }

    /// <summary>The learning rate; null for the optimizer's own.</summary>
    public required float? LearningRate { get; init; }

    /// <summary>The schedule.</summary>
    public required string Schedule { get; init; }

    /// <summary>The batch size.</summary>
    public required int Batch { get; init; }

    /// <summary>The number of batches per step, whose gradients are averaged.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>The maximum global norm of the gradient, or null.</summary>
    public float? ClipNorm { get; init; }

    /// <summary>The maximum magnitude of each element of the gradient, or null.</summary>
    public float? ClipValue { get; init; }

    /// <summary>λ of the L2 penalty.</summary>
    public float WeightDecay { get; init; }

    /// <summary>The number of epochs.</summary>
    public required int Epochs { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The data set's name on the command line.</summary>
    public required string DataSet { get; init; }

    /// <summary>The data set's id, which tells the published files from the sample; null until it is loaded.</summary>
    public string? Data { get; init; }

    /// <summary>The run of a checkpoint.</summary>
    /// <exception cref="InvalidDataException">The file is broken or was not saved by this tool.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static RunDescription Read(string path)
    {
        IReadOnlyDictionary<string, string> metadata = Checkpoint.ReadMetadata(path);
        return new RunDescription
        {
            Model = Get("model", ToolOptions.Widths),
            Activation = Get("activation", ToolOptions.ActivationName),
            Dropout = Get("dropout", text => InRange(Number<float>(text), rate => rate is >= 0 and < 1)),
            Optimizer = Get("optimizer", ToolOptions.OptimizerName),
            LearningRate = Get("lr", text => InRange(Number<float>(text), rate => rate > 0 && float.IsFinite(rate))),
            Schedule = Get("schedule", ToolOptions.ScheduleName),
            Batch = Get("batch", text => InRange(Number<int>(text), batch => batch > 0)),
            Accumulate = GetOr("accumulate", 1, text => InRange(Number<int>(text), batches => batches > 0)),
            ClipNorm = GetOr("clip-norm", null, Limit),
            ClipValue = GetOr("clip-value", null, Limit),
            WeightDecay = GetOr(
                "weight-decay", 0, text => InRange(Number<float>(text), decay => decay >= 0 && float.IsFinite(decay))),
            Epochs = Get("epochs", text => InRange(Number<int>(text), epochs => epochs > 0)),
            Seed = Get("seed", Number<ulong>),
            DataSet = Get("data-set", text => text),
            Data = Get("data", text => text),
        };

        // What is not asked for is not written.
        T GetOr<T>(string key, T without, Func<string, T> parse) =>
            metadata.ContainsKey(key) ? Get(key, parse) : without;

        static float? Limit(string text) => InRange(Number<float>(text), limit => limit > 0 && float.IsFinite(limit));

        T Get<T>(string key, Func<string, T> parse)
        {
            if (!metadata.TryGetValue(key, out string? text))
                throw new InvalidDataException($"'{path}': its metadata has no '{key}'; gpunet train did not save it");
            try
            {
                return parse(text);
            }
            catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException)
            {
                throw new InvalidDataException(
                    $"'{path}': its metadata has a wrong '{key}': {exception.Message}", exception);
            }
        }
    }

    /// <summary>The strings that a checkpoint keeps.</summary>
    public IReadOnlyDictionary<string, string> ToMetadata()
    {
        var metadata = new Dictionary<string, string>
        {
            ["model"] = Model,
            ["activation"] = Activation,
            ["dropout"] = Text(Dropout),
            ["optimizer"] = Optimizer,
            ["lr"] = Text(LearningRate ?? throw new InvalidOperationException("the learning rate is not known yet")),
            ["schedule"] = Schedule,
            ["batch"] = Text(Batch),
            ["epochs"] = Text(Epochs),
            ["seed"] = Text(Seed),
            ["data-set"] = DataSet,
            ["data"] = Data ?? throw new InvalidOperationException("the data is not known yet"),
        };
        if (Accumulate != 1)
            metadata["accumulate"] = Text(Accumulate);
        if (ClipNorm is float norm)
            metadata["clip-norm"] = Text(norm);
        if (ClipValue is float value)
            metadata["clip-value"] = Text(value);
        if (WeightDecay != 0)
            metadata["weight-decay"] = Text(WeightDecay);
        return metadata;
    }

    /// <summary>The optimizer's rule with what goes around it.</summary>
    public IUpdate CreateUpdate()
    {
        IUpdate update = FormulaCatalog.CreateUpdate(Optimizer);
        if (WeightDecay != 0)
            update = update.WithWeightDecay(WeightDecay);
        return ClipValue is float limit ? update.WithGradientClipping(limit) : update;
    }

    private static T InRange<T>(T number, Func<T, bool> accept) =>
        accept(number) ? number : throw new FormatException($"{number} is outside its range");

    private static T Number<T>(string text)
        where T : IParsable<T> =>
        T.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
