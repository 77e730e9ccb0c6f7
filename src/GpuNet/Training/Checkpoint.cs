using GpuNet.Data;
using GpuNet.IO.Safetensors;
using GpuNet.Layers;

namespace GpuNet.Training;

/// <summary>
/// A training run in a safetensors file: each parameter and running statistic of the model under its name, the
/// optimizer's state under <c>optimizer.{state}.{parameter}</c>, and the position in the run, so that a resumed run is
/// bit-identical to one that was never interrupted. Random numbers are counter-based, so seed, epoch and step are their
/// complete state.
/// </summary>
public static class Checkpoint
{
    private const string Prefix = "gpunet.";
    private const string VersionKey = Prefix + "version";
    private const string Version = "1";
    private const string OptimizerKey = Prefix + "optimizer";
    private const string SeedKey = Prefix + "seed";
    private const string BatchKey = Prefix + "batch";
    private const string AccumulateKey = Prefix + "accumulate";
    private const string SamplesKey = Prefix + "samples";
    private const string PlaceName = "training.place";
    private const string ScalarsName = "training.scalars";
    private const string LossSumName = "training.loss_sum";
    private const string RightName = "training.right";

    // Older files have a confusion matrix, whose diagonal holds the correct predictions, instead of their number.
    private const string ConfusionName = "training.confusion";

    /// <summary>Saves a run between two steps. The file is written completely or not at all.</summary>
    /// <param name="path">The file's name; its folder must exist.</param>
    /// <param name="trainer">The run.</param>
    /// <param name="metadata">The caller's own strings; no key may start with <c>gpunet.</c>.</param>
    /// <exception cref="ArgumentException">
    /// A key starts with <c>gpunet.</c>; the message names it. Nothing is written.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    /// <exception cref="DivergedException">A weight is NaN or infinite; nothing is written.</exception>
    public static void Save(string path, Trainer trainer, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        RequireOwnKeys(metadata);
        Device device = trainer.Model.Device;
        using DeviceHold hold = device.Hold();
        List<SafetensorsEntry> entries = [.. Content(trainer).Select(Entry)];
        entries.Add(SafetensorsEntry.Create<long>(PlaceName, [2], [trainer.EpochsDone, trainer.StepsInEpoch]));
        entries.Add(Vector(ScalarsName, device.ToArray(trainer.State.Scalars.Buffer)));
        float[] lossSum = new float[CompensatedSumLayout.Length];
        int[] right = [0];
        if (trainer.StepsInEpoch > 0)
        {
            device.CopyOut(trainer.Loop.LossSum, lossSum);
            device.CopyOut(trainer.Loop.Right, right);
        }

        if (!lossSum.All(float.IsFinite))
            throw new DivergedException($"the loss became {lossSum[0]}; nothing was saved to '{path}'");
        entries.Add(Vector(LossSumName, lossSum));
        entries.Add(SafetensorsEntry.Create<int>(RightName, [right.Length], right));

        var strings = new Dictionary<string, string>(metadata ?? new Dictionary<string, string>())
        {
            [VersionKey] = Version,
            [OptimizerKey] = trainer.Optimizer,
            [SeedKey] = Text(trainer.Options.Seed),
            [BatchKey] = Text(trainer.Options.Batch),
            [AccumulateKey] = Text(trainer.Options.AccumulateSteps),
            [SamplesKey] = Text(trainer.Loop.Data.Count),
        };
        SafetensorsFile.Write(path, entries, strings);

        SafetensorsEntry Entry((string Name, Shape Shape, DeviceBuffer<float> Numbers) item)
        {
            float[] numbers = device.ToArray(item.Numbers);
            int odd = Array.FindIndex(numbers, number => !float.IsFinite(number));
            if (odd >= 0)
            {
                throw new DivergedException(
                    $"'{item.Name}' has {numbers[odd]} at index {odd}; nothing was saved to '{path}'");
            }

            return SafetensorsEntry.Create<float>(item.Name, Sizes(item.Shape), numbers);
        }
    }

    /// <summary>
    /// Restores a run to where it was saved: weights, the optimizer's state, the position in the epoch.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="trainer">A run of the same model, optimizer, seed, batch and data.</param>
    /// <exception cref="InvalidDataException">
    /// The file is corrupt, or from another run; the message names both sides.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read; the message names it.</exception>
    public static void Restore(string path, Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        SafetensorsFile file = Read(path);
        Require(file, OptimizerKey, "optimizer", trainer.Optimizer);
        Require(file, SeedKey, "seed", Text(trainer.Options.Seed));
        Require(file, BatchKey, "batch", Text(trainer.Options.Batch));
        Require(file, AccumulateKey, "accumulated batches", Text(trainer.Options.AccumulateSteps), missing: "1");
        Require(file, SamplesKey, "training samples", Text(trainer.Loop.Data.Count));

        // Everything is read and checked before anything is changed.
        List<(DeviceBuffer<float> Buffer, float[] Numbers)> writes =
            [.. Content(trainer).Select(item => (item.Numbers, Numbers(file, item.Name, item.Shape)))];
        writes.Add((trainer.State.Scalars.Buffer, Numbers(file, ScalarsName, new Shape(StepScalarsLayout.Length))));
        float[] lossSum = LossSum(file);
        int right = Right(file, trainer.Loop.Data);
        long[] place = Place(file, trainer);

        using DeviceHold hold = trainer.Model.Device.Hold();
        foreach ((DeviceBuffer<float> buffer, float[] numbers) in writes)
            trainer.Model.Device.CopyIn<float>(numbers, buffer);
        trainer.Restore((int)place[0], (int)place[1], lossSum, right);
    }

    /// <summary>Loads saved weights into a model of the same shape.</summary>
    /// <exception cref="InvalidDataException">
    /// The file is corrupt, or from another model; the message names both sides.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read; the message names it.</exception>
    public static void LoadWeights(string path, Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        SafetensorsFile file = SafetensorsFile.Read(path);
        Parameter[] parameters = [.. model.Parameters, .. model.States];
        float[][] weights = [.. parameters.Select(parameter => Numbers(file, parameter.Name, parameter.Shape))];
        using DeviceHold hold = model.Device.Hold();
        for (int index = 0; index < weights.Length; index++)
            model.Device.CopyIn<float>(weights[index], parameters[index].Weights);
    }

    /// <summary>The strings that were saved with a run.</summary>
    /// <exception cref="InvalidDataException">The file is corrupt, or not a checkpoint of this version.</exception>
    /// <exception cref="IOException">The file cannot be read; the message names it.</exception>
    public static IReadOnlyDictionary<string, string> ReadMetadata(string path) => Read(path).Metadata;

    /// <summary>All arrays that a run changes, by name.</summary>
    private static IEnumerable<(string Name, Shape Shape, DeviceBuffer<float> Numbers)> Content(Trainer trainer) =>
        trainer.Model.Parameters.SelectMany(
            parameter => trainer.State.Of(parameter)
                .Select(kept => ($"optimizer.{kept.Name}.{parameter.Name}", parameter.Shape, kept.Numbers))
                .Prepend((parameter.Name, parameter.Shape, parameter.Weights)))
            .Concat(trainer.Model.States.Select(state => (state.Name, state.Shape, state.Weights)));

    private static void RequireOwnKeys(IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata?.Keys.FirstOrDefault(key => key.StartsWith(Prefix, StringComparison.Ordinal)) is { } reserved)
        {
            throw new ArgumentException(
                $"save a checkpoint: the metadata key '{reserved}' starts with '{Prefix}', which is reserved for the "
                + $"checkpoint itself; use another name, such as 'my.{reserved[Prefix.Length..]}'",
                nameof(metadata));
        }
    }

    private static SafetensorsFile Read(string path)
    {
        SafetensorsFile file = SafetensorsFile.Read(path);
        return file.Metadata.TryGetValue(VersionKey, out string? version) && version == Version
            ? file
            : throw new InvalidDataException(
                $"'{path}' is not a checkpoint of version {Version}: "
                + $"its metadata has {(version is null ? "no version" : $"version '{version}'")}");
    }

    private static void Require(
        SafetensorsFile file, string key, string what, string wanted, string missing = "none")
    {
        string found = file.Metadata.GetValueOrDefault(key, missing);
        if (found != wanted)
            throw new InvalidDataException($"'{file.Name}' was saved with {what} {found}; this run has {wanted}");
    }

    private static float[] Numbers(SafetensorsFile file, string name, Shape shape)
    {
        SafetensorsEntry entry = file.Get(name).RequireFinite();
        if (!entry.Shape.SequenceEqual(Sizes(shape)))
        {
            throw new InvalidDataException(
                $"'{file.Name}': '{name}' is {string.Join('×', entry.Shape)}; the model has {shape}");
        }

        return entry.ToArray<float>();
    }

    private static T[] Elements<T>(SafetensorsFile file, string name, int length)
        where T : unmanaged
    {
        T[] elements = file.Get(name).ToArray<T>();
        return elements.Length == length
            ? elements
            : throw new InvalidDataException(
                $"'{file.Name}': '{name}' has {elements.Length} elements; {length} are needed");
    }

    /// <summary>The completed epochs, and the completed steps of the next one.</summary>
    private static long[] Place(SafetensorsFile file, Trainer trainer)
    {
        long[] place = Elements<long>(file, PlaceName, 2);
        (long epochs, long steps) = (place[0], place[1]);
        if (epochs < 0 || steps < 0 || steps > trainer.StepsPerEpoch)
        {
            throw new InvalidDataException(
                $"'{file.Name}': '{PlaceName}' says {epochs} epochs and {steps} steps; "
                + $"an epoch has {trainer.StepsPerEpoch} steps");
        }

        if (epochs > trainer.Options.Epochs || (epochs == trainer.Options.Epochs && steps > 0))
        {
            throw new InvalidDataException(
                $"'{file.Name}' was saved after {epochs} epochs and {steps} steps; this run ends after "
                + $"{trainer.Options.Epochs}: set {nameof(TrainerOptions)}.{nameof(TrainerOptions.Epochs)} "
                + $"to {(steps > 0 ? epochs + 1 : epochs)} or more");
        }

        return place;
    }

    /// <summary>A running sum; older files have it without the rest that rounding left.</summary>
    private static float[] LossSum(SafetensorsFile file)
    {
        bool isPlain = file.Get(LossSumName).Shape is [1];
        float[] sum = Numbers(file, LossSumName, new Shape(isPlain ? 1 : CompensatedSumLayout.Length));
        return isPlain ? [sum[0], 0] : sum;
    }

    private static int Right(SafetensorsFile file, DataSet data)
    {
        if (!file.TryGet(RightName, out _))
        {
            int[] confusion = Elements<int>(file, ConfusionName, ConfusionMatrix.LengthOf(data.ClassCount));
            return (int)ConfusionMatrix.Of(data.ClassCount, confusion).Correct;
        }

        int right = Elements<int>(file, RightName, 1)[0];
        return right >= 0 && right <= data.Count
            ? right
            : throw new InvalidDataException(
                $"'{file.Name}': '{RightName}' says {right} correct predictions for {data.Count} samples");
    }

    private static SafetensorsEntry Vector(string name, float[] numbers) =>
        SafetensorsEntry.Create<float>(name, [numbers.Length], numbers);

    private static long[] Sizes(Shape shape)
    {
        var sizes = new long[shape.Rank];
        for (int index = 0; index < sizes.Length; index++)
            sizes[index] = shape[index];
        return sizes;
    }

    private static string Text<T>(T number)
        where T : IFormattable =>
        number.ToString(null, CultureInfo.InvariantCulture);
}
