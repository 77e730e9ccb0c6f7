using GpuNet.IO.Safetensors;

namespace GpuNet.Layers;

/// <summary>Loads a file's tensors into a model's parameters and running statistics.</summary>
internal static class WeightLoading
{
    private const string MatrixSuffix = ".weight";
    private const int ListedNames = 10;

    /// <summary>Loads what matches; everything is read and checked before anything is changed.</summary>
    public static LoadedWeights Load(
        SafetensorsFile file, Model model, bool strict, Func<string, string?>? rename, bool transposed)
    {
        Parameter[] parameters = [.. model.Parameters, .. model.States];
        HashSet<string> known = [.. parameters.Select(parameter => parameter.Name)];
        Dictionary<string, SafetensorsEntry> found = [];
        List<string> leftOver = [];
        List<string> unknown = [];
        foreach (SafetensorsEntry entry in file.Entries)
        {
            string? name = rename is null ? entry.Name : rename(entry.Name);
            if (name is null || !known.Contains(name))
            {
                leftOver.Add(entry.Name);
                if (name is not null)
                    unknown.Add(entry.Name);
            }
            else if (!found.TryAdd(name, entry))
            {
                throw new InvalidDataException(
                    $"'{file.Name}': '{found[name].Name}' and '{entry.Name}' are both renamed to '{name}'");
            }
        }

        Parameter[] matched = [.. parameters.Where(parameter => found.ContainsKey(parameter.Name))];
        string[] missing = [.. known.Except(found.Keys).Order(StringComparer.Ordinal)];
        if (strict && (missing.Length > 0 || unknown.Count > 0))
        {
            throw new InvalidDataException(
                $"'{file.Name}' does not match the model: missing {Listed(missing)}; left over {Listed(unknown)}; "
                + "rename them, or load what matches with strict: false");
        }

        float[][] numbers =
        [
            .. matched.Select(parameter => Numbers(
                file,
                found[parameter.Name],
                parameter.Name,
                parameter.Shape,
                transposed && parameter.Name.EndsWith(MatrixSuffix, StringComparison.Ordinal))),
        ];
        using DeviceHold hold = model.Device.Hold();
        model.RequireUsable(model);
        for (int index = 0; index < matched.Length; index++)
            model.Device.CopyIn<float>(numbers[index], matched[index].Weights);
        return new LoadedWeights([.. matched.Select(parameter => parameter.Name)], missing, leftOver);
    }

    /// <summary>A declared parameter's numbers in a file.</summary>
    /// <exception cref="InvalidDataException">The file has none, or others; the message names both sides.</exception>
    public static float[] Numbers(SafetensorsFile file, ParameterDeclaration declaration) =>
        Numbers(file, file.Get(declaration.Name), declaration.Name, declaration.Shape, transposed: false);

    /// <summary>A shape as files have it.</summary>
    public static long[] Sizes(Shape shape)
    {
        var sizes = new long[shape.Rank];
        for (int index = 0; index < sizes.Length; index++)
            sizes[index] = shape[index];
        return sizes;
    }

    private static float[] Numbers(
        SafetensorsFile file, SafetensorsEntry entry, string name, Shape shape, bool transposed)
    {
        bool turn = transposed && entry.Shape.Count >= 2;
        long[] sizes = turn ? Turned(entry.Shape) : [.. entry.Shape];
        if (!sizes.AsSpan().SequenceEqual(Sizes(shape)))
        {
            throw new InvalidDataException(
                $"'{file.Name}': '{entry.Name}' is {Text(entry.Shape)}"
                + (turn ? $", transposed {Text(sizes)}" : "")
                + $"; '{name}' of the model is {shape}"
                + (!turn && sizes is [var first, var second] && sizes.Length == shape.Rank
                    && (first, second) == (shape[1], shape[0])
                    ? ": load it with transposed: true"
                    : ""));
        }

        float[] numbers = entry.ToSingles();
        return turn ? Turn(numbers, entry.Shape) : numbers;
    }

    // A convolution's outputs × inputs × height × width is (height · width · inputs) × outputs here.
    private static long[] Turned(IReadOnlyList<long> sizes) =>
        [sizes.Skip(1).Aggregate(1L, (product, size) => product * size), sizes[0]];

    private static float[] Turn(float[] numbers, IReadOnlyList<long> sizes)
    {
        (int outputs, int inputs) = ((int)sizes[0], (int)sizes[1]);
        int places = (int)sizes.Skip(2).Aggregate(1L, (product, size) => product * size);
        var turned = new float[numbers.Length];
        for (int output = 0; output < outputs; output++)
        {
            for (int input = 0; input < inputs; input++)
            {
                for (int place = 0; place < places; place++)
                {
                    turned[(((place * inputs) + input) * outputs) + output] =
                        numbers[(((output * inputs) + input) * places) + place];
                }
            }
        }

        return turned;
    }

    private static string Text(IReadOnlyList<long> sizes) => sizes.Count == 0 ? "a number" : string.Join('×', sizes);

    private static string Listed(IReadOnlyList<string> names) => names.Count == 0
        ? "nothing"
        : string.Join(", ", names.Take(ListedNames).Select(SafetensorsRefusal.Quote))
            + (names.Count > ListedNames ? $" and {names.Count - ListedNames} more" : "");
}
