using System.Text.Json;
using System.Text.Json.Nodes;
using GpuNet.IO.Safetensors;

namespace GpuNet.Layers;

/// <summary>
/// A model in a safetensors file: each parameter and running statistic under its name, and in the metadata the layers as
/// JSON (<see cref="LayerGraphJson"/>), with the format's version and the library's.
/// </summary>
internal static class ModelFile
{
    private const string ModelKey = "gpunet.model";
    private const string VersionKey = "gpunet.model.version";
    private const string LibraryKey = "gpunet.library";
    private const string Version = "1";
    private const string Graph = "graph";
    private const string Classes = "classes";
    private const string Frozen = "frozen";

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = ModelPartJson.MostDepth };

    private static string Library => typeof(ModelFile).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    /// <summary>Writes a model completely or not at all.</summary>
    public static void Write(string path, Model model)
    {
        using DeviceHold hold = model.Device.Hold();
        model.RequireUsable(model);
        string description = Describe(model);
        SafetensorsEntry[] entries = [.. model.Parameters.Concat(model.States).Select(Entry)];
        var metadata = new Dictionary<string, string>
        {
            [ModelKey] = description,
            [VersionKey] = Version,
            [LibraryKey] = Library,
        };
        SafetensorsFile.Write(path, entries, metadata);

        SafetensorsEntry Entry(Parameter parameter)
        {
            float[] numbers = parameter.ToArray();
            int odd = Array.FindIndex(numbers, number => !float.IsFinite(number));
            return odd < 0
                ? SafetensorsEntry.Create<float>(parameter.Name, WeightLoading.Sizes(parameter.Shape), numbers)
                : throw new InvalidOperationException(Invariant(
                    $"'{parameter.Name}' has {numbers[odd]} at index {odd}; nothing was saved to '{path}'"));
        }
    }

    /// <summary>Reads a model.</summary>
    public static Model Read(string path, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        SafetensorsFile file = SafetensorsFile.Read(path);
        if (!file.Metadata.TryGetValue(VersionKey, out string? version)
            || !file.Metadata.TryGetValue(ModelKey, out string? description))
        {
            throw new InvalidDataException(
                $"'{path}' is not a model file: its metadata has no '{VersionKey}' or no '{ModelKey}'; to read weights "
                + $"alone, create the model and call {nameof(Model.LoadWeights)}");
        }

        if (version != Version)
        {
            string library = file.Metadata.GetValueOrDefault(LibraryKey, "of an unknown version");
            throw new InvalidDataException(
                $"'{path}' is a model file of version {SafetensorsRefusal.Quote(version)}, written by GpuNet "
                + $"{SafetensorsRefusal.Quote(library)}; GpuNet {Library} reads version {Version}");
        }

        try
        {
            return Create(description, device, declaration => WeightLoading.Numbers(file, declaration));
        }
        catch (Exception exception) when (
            exception is FormatException or JsonException or ArgumentException or OverflowException
                or NotSupportedException)
        {
            string reason = exception.Message.ReplaceLineEndings(" ");
            throw new InvalidDataException($"'{path}': its '{ModelKey}' describes no model: {reason}", exception);
        }
    }

    /// <summary>A model with the same layers and weights on another device.</summary>
    public static Model Copy(Model model, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        string description;
        Dictionary<string, float[]> weights;
        using (DeviceHold hold = model.Device.Hold())
        {
            model.RequireUsable(model);
            description = Describe(model);
            weights = model.Parameters.Concat(model.States).ToDictionary(
                parameter => parameter.Name, parameter => parameter.ToArray());
        }

        return Create(description, device, declaration => weights[declaration.Name]);
    }

    private static string Describe(Model model)
    {
        var json = new JsonObject { [Graph] = LayerGraphJson.Write(model.LayerGraph) };
        if (model.ClassNames is { } classes)
            json[Classes] = Texts(classes);
        string[] frozen =
            [.. model.Parameters.Concat(model.States).Where(each => each.Frozen).Select(each => each.Name)];
        if (frozen.Length > 0)
            json[Frozen] = Texts(frozen);
        return json.ToJsonString(new JsonSerializerOptions { MaxDepth = ModelPartJson.MostDepth });
    }

    private static Model Create(string description, Device device, Func<ParameterDeclaration, float[]> weights)
    {
        using var document = JsonDocument.Parse(description, Strict);
        JsonElement json = document.RootElement;
        LayerGraph graph = LayerGraphJson.Read(LayerGraphJson.Member(json, Graph, "the model"));
        string[]? classes = Texts(json, Classes);
        string[] frozen = Texts(json, Frozen) ?? [];
        var model = new Model(device, graph, weights);
        try
        {
            if (classes is not null)
                model.ClassNames = classes;
            foreach (string name in frozen)
                model.Find(name).Frozen = true;
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static JsonArray Texts(IEnumerable<string> texts)
    {
        var json = new JsonArray();
        foreach (string text in texts)
            json.Add((JsonNode)text);
        return json;
    }

    private static string[]? Texts(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement list)
        ?
        [
            .. LayerGraphJson.Items(list, name).Select(item => item.ValueKind == JsonValueKind.String
                ? item.GetString()!
                : throw new FormatException($"{name}: expected texts, found {item.ValueKind}")),
        ]
        : null;
}
