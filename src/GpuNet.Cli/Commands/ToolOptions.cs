using System.CommandLine.Parsing;
using System.Numerics;
using GpuNet.Training.Schedules;

namespace GpuNet.Cli.Commands;

/// <summary>
/// The options that commands share. Each rejects an invalid value while parsing, so that nothing starts that cannot
/// succeed, and normalizes names and lists, so that they can be compared.
/// </summary>
internal static class ToolOptions
{
    private static readonly TrainerOptions Usual = new();

    private static readonly Dictionary<string, DeviceGraph> GraphUses = new()
    {
        ["auto"] = DeviceGraph.Auto,
        ["on"] = DeviceGraph.On,
        ["off"] = DeviceGraph.Off,
    };

    /// <summary>The widths of a multi-layer perceptron.</summary>
    public static Option<string> Model() => Text(
        "--model", "WIDTHS", "Widths of the layers: inputs, hidden layers, outputs", "784-128-10", Widths);

    /// <summary>The activation after hidden layers.</summary>
    public static Option<string> Activation() => Text(
        "--activation",
        "NAME",
        $"Activation after every hidden layer: {string.Join(", ", FormulaCatalog.Activations)}",
        "relu",
        ActivationName);

    /// <summary>The optimizer.</summary>
    public static Option<string> Optimizer() => Text(
        "--optimizer",
        "NAME",
        $"Optimizer: {string.Join(", ", FormulaCatalog.Updates)}",
        "adam",
        OptimizerName);

    /// <summary>The schedule of the learning rate.</summary>
    public static Option<string> Schedule() => Text(
        "--schedule",
        "SCHEDULE",
        "Learning-rate schedule: constant, step:EPOCHS:FACTOR, exponential:FACTOR, cosine, "
        + "warm-up:STEPS:SCHEDULE",
        Usual.Schedule.ToString()!,
        ScheduleName);

    /// <summary>The learning rate.</summary>
    public static Option<float?> LearningRate() => new("--lr")
    {
        Description = "Learning rate, above 0 [default: the optimizer's own]",
        HelpName = "RATE",
        CustomParser = result =>
            Parse<float>(result, rate => rate > 0 && float.IsFinite(rate), "not a learning rate above 0"),
    };

    /// <summary>The batch size.</summary>
    public static Option<int> Batch() => Whole("--batch", "Samples per batch", Usual.Batch, 1, int.MaxValue);

    /// <summary>The number of epochs.</summary>
    public static Option<int> Epochs() =>
        Whole("--epochs", "Passes over the training data", Usual.Epochs, 1, int.MaxValue);

    /// <summary>The seed.</summary>
    public static Option<ulong> Seed() => Whole(
        "--seed", "Seed of the initial weights, sample order and dropout", Usual.Seed, 0UL, ulong.MaxValue);

    /// <summary>The dropout rate.</summary>
    public static Option<float> Dropout() => new("--dropout")
    {
        Description = "Fraction of each hidden layer's outputs to drop in training, at least 0 and below 1",
        HelpName = "P",
        DefaultValueFactory = _ => 0,
        CustomParser = result => Parse<float>(result, rate => rate is >= 0 and < 1, "not a fraction p with 0 ≤ p < 1") ?? 0,
    };

    /// <summary>The batches per step.</summary>
    public static Option<int> Accumulate() => Whole(
        "--accumulate", "Batches per step, whose gradients are averaged", Usual.AccumulateSteps, 1, int.MaxValue);

    /// <summary>The limit of the gradient's global norm.</summary>
    public static Option<float?> ClipNorm() =>
        Limit("--clip-norm", "Largest global norm of the gradient; a longer one is scaled down to it");

    /// <summary>The limit of each element of the gradient.</summary>
    public static Option<float?> ClipValue() =>
        Limit("--clip-value", "Largest magnitude of each element of the gradient");

    /// <summary>λ of the weight decay.</summary>
    public static Option<float> WeightDecay() => new("--weight-decay")
    {
        Description = "Weight decay: λ of the L2 penalty ½λ|w|², at least 0",
        HelpName = "L",
        DefaultValueFactory = _ => 0,
        CustomParser = result =>
            Parse<float>(result, decay => decay >= 0 && float.IsFinite(decay), "not a decay λ ≥ 0") ?? 0,
    };

    /// <summary>The device.</summary>
    public static Option<string> Device(string usual = "auto") => new("--device")
    {
        Description = "Name of the device, or auto for the best one available; gpunet devices lists them",
        HelpName = "NAME",
        DefaultValueFactory = _ => usual,
    };

    /// <summary>The threads of the host device.</summary>
    public static Option<int> Threads() => Whole("--threads", "Threads of the cpu device, 0 for all", 0, 0, 1024);

    /// <summary>The implementation of matrix products.</summary>
    public static Option<string> Gemm() => Text(
        "--gemm",
        "NAME",
        "Matrix products: auto for the device's own kernels, cublas for NVIDIA's library on a CUDA device",
        DeviceOpener.OwnKernels,
        name => name is DeviceOpener.OwnKernels or DeviceOpener.CuBlas
            ? name
            : throw new FormatException($"'{name}' is not a matrix product; expected one of auto, cublas"));

    /// <summary>A folder with the data.</summary>
    public static Option<string?> DataFolder() => Place(
        "--data",
        "DIR",
        "Folder with the data set's four files [default: GPUNET_DATA, the cache, a download, npm, "
        + "the embedded sample]");

    /// <summary>Whether to disable fusion.</summary>
    public static Option<bool> NoFuse() => new("--no-fuse") { Description = "Do not fuse launches" };

    /// <summary>Whether steps are recorded on the device.</summary>
    public static Option<string> Graph() => Text(
        "--graph",
        "WHEN",
        "Capture training steps as a CUDA graph: auto (where possible), on (or fail), off",
        "auto",
        name => GraphUses.ContainsKey(name)
            ? name
            : throw new FormatException(
                $"--graph: unknown value '{name}'; expected one of {string.Join(", ", GraphUses.Keys)}"));

    /// <summary>What <c>--graph</c> says.</summary>
    public static DeviceGraph GraphUse(string name) => GraphUses[name];

    /// <summary>A checkpoint to read.</summary>
    public static Option<string?> CheckpointToRead()
    {
        Option<string?> option = Place("--checkpoint", "FILE", "Checkpoint that gpunet train saved");
        option.Required = true;
        return option;
    }

    /// <summary>A file or a folder; an empty name is rejected.</summary>
    public static Option<string?> Place(string name, string helpName, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (text.Length == 0)
                result.AddError($"{name}: the name of a {(helpName == "DIR" ? "folder" : "file")} is empty");
            return text;
        },
    };

    /// <summary>Whether the option was given on the command line.</summary>
    public static bool IsGiven(this ParseResult parsed, Option option) =>
        parsed.GetResult(option) is { Implicit: false };

    /// <summary>The widths in normalized spelling, without leading zeros.</summary>
    public static string Widths(string text) => string.Join('-', MultilayerPerceptron.ParseWidths(text));

    /// <summary>The name of an existing activation.</summary>
    /// <exception cref="ArgumentException">There is no such name.</exception>
    public static string ActivationName(string text) => FormulaCatalog.NameOf(FormulaCatalog.CreateActivation(text));

    /// <summary>The name of an existing optimizer.</summary>
    /// <exception cref="ArgumentException">There is no such name.</exception>
    public static string OptimizerName(string text) => FormulaCatalog.NameOf(FormulaCatalog.CreateUpdate(text));

    /// <summary>The schedule with its numbers in normalized spelling.</summary>
    /// <exception cref="FormatException">There is no such schedule.</exception>
    public static string ScheduleName(string text) => ScheduleParser.Parse(text).ToString()!;

    private static Option<string> Text(
        string name, string helpName, string description, string usual, Func<string, string> canonical) => new(name)
        {
            Description = description,
            HelpName = helpName,
            DefaultValueFactory = _ => usual,
            CustomParser = result =>
            {
                try
                {
                    return canonical(result.Tokens[0].Value);
                }
                catch (Exception exception) when (exception is FormatException or ArgumentException)
                {
                    result.AddError(Failure.OneLine(exception.Message));
                    return null;
                }
            },
        };

    private static Option<float?> Limit(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "C",
        CustomParser = result =>
            Parse<float>(result, limit => limit > 0 && float.IsFinite(limit), "not a limit above 0"),
    };

    private static Option<T> Whole<T>(string name, string description, T usual, T least, T most)
        where T : struct, IBinaryInteger<T> => new(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => usual,
            CustomParser = result => Parse<T>(
                result,
                number => number >= least && number <= most,
                string.Create(CultureInfo.InvariantCulture, $"not a whole number from {least} to {most}"),
                NumberStyles.AllowLeadingSign) ?? usual,
        };

    private static T? Parse<T>(
        ArgumentResult result, Func<T, bool> accept, string remark, NumberStyles styles = NumberStyles.Float)
        where T : struct, INumber<T>
    {
        string text = result.Tokens[0].Value;
        if (T.TryParse(text, styles, CultureInfo.InvariantCulture, out T number) && accept(number))
            return number;
        result.AddError($"{(result.Parent as OptionResult)?.Option.Name}: '{text}' is {remark}");
        return null;
    }
}
