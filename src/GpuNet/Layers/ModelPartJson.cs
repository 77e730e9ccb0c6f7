using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using GpuNet.IO.Safetensors;

namespace GpuNet.Layers;

/// <summary>
/// A part of a model as JSON: its registered name as <c>$type</c>, then its constructor's arguments by their names.
/// </summary>
internal static class ModelPartJson
{
    /// <summary>How deep JSON may nest; a layer within a layer takes two levels.</summary>
    public const int MostDepth = 256;

    private const string TypeKey = "$type";

    private static readonly JsonSerializerOptions Options = new()
    {
        Converters = { new PaddingConverter(), new JsonStringEnumConverter() },
        MaxDepth = MostDepth,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Describes a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="place">What errors call it.</param>
    /// <exception cref="InvalidOperationException">
    /// It is not registered, or a parameter of its constructor has no property; the message says which.
    /// </exception>
    public static JsonObject Write(object part, string place)
    {
        Type type = part.GetType();
        string name = ModelParts.NameOf(type)
            ?? throw new InvalidOperationException(
                $"{place} is of type {type.Name}, which has no name in model files; call "
                + $"ModelParts.Register<{type.Name}>(\"a name\") before saving and loading");
        var json = new JsonObject { [TypeKey] = name };
        foreach (ParameterInfo parameter in Constructor(type).Parameters)
        {
            PropertyInfo property = type.GetProperty(
                parameter.Name!, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)
                ?? throw new InvalidOperationException(
                    $"{place}: the constructor of {type.Name} takes '{parameter.Name}', but there is no public property "
                    + "of that name to save it from");
            json[parameter.Name!] = WriteArgument(
                parameter.ParameterType, property.GetValue(part), $"{place}, {parameter.Name}");
        }

        return json;
    }

    /// <summary>Creates the part that JSON describes.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="kind">What it must be.</param>
    /// <param name="place">What errors call it.</param>
    /// <exception cref="FormatException">The JSON describes none; the message says why.</exception>
    public static object Read(JsonElement json, Type kind, string place)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new FormatException($"{place}: expected an object, found {json.ValueKind}");
        if (!json.TryGetProperty(TypeKey, out JsonElement named) || named.ValueKind != JsonValueKind.String)
            throw new FormatException($"{place} has no name as {TypeKey}");
        string name = named.GetString()!;
        string quoted = SafetensorsRefusal.Quote(name);
        Type type = ModelParts.Find(kind, name)
            ?? throw new FormatException(
                $"{place} is {quoted}, which is not known here; if it is a type of your own, call "
                + "ModelParts.Register with this name before loading");
        (ConstructorInfo? constructor, ParameterInfo[] parameters) = Constructor(type);
        foreach (JsonProperty argument in json.EnumerateObject())
        {
            if (argument.Name != TypeKey && !Array.Exists(parameters, parameter => parameter.Name == argument.Name))
            {
                throw new FormatException(
                    $"{place}: {quoted} takes no argument {SafetensorsRefusal.Quote(argument.Name)} in this version");
            }
        }

        object?[] arguments =
        [
            .. parameters.Select(parameter => json.TryGetProperty(parameter.Name!, out JsonElement argument)
                ? ReadArgument(argument, parameter.ParameterType, $"{place}, {parameter.Name}")
                : parameter.HasDefaultValue
                    ? parameter.DefaultValue
                    : throw new FormatException($"{place}: {quoted} needs the argument '{parameter.Name}'")),
        ];
        try
        {
            return constructor?.Invoke(BindingFlags.DoNotWrapExceptions, null, arguments, null)
                ?? Activator.CreateInstance(type)!;
        }
        catch (ArgumentException exception)
        {
            throw new FormatException($"{place}: {exception.Message}", exception);
        }
    }

    /// <summary>The constructor with the most parameters; null for a struct that declares none.</summary>
    private static (ConstructorInfo? Info, ParameterInfo[] Parameters) Constructor(Type type)
    {
        ConstructorInfo? info = type.GetConstructors().MaxBy(each => each.GetParameters().Length);
        return (info, info?.GetParameters() ?? []);
    }

    private static JsonNode? WriteArgument(Type declared, object? argument, string place)
    {
        if (argument is null)
            return null;
        if (ModelParts.KindOf(argument.GetType()) is not null)
            return Write(argument, place);
        if (ModelParts.KindOfItems(declared) is null)
            return JsonSerializer.SerializeToNode(argument, argument.GetType(), Options);
        var list = new JsonArray();
        foreach (object part in (IEnumerable)argument)
            list.Add((JsonNode)Write(part, $"{place}[{list.Count}]"));
        return list;
    }

    private static object? ReadArgument(JsonElement json, Type declared, string place)
    {
        if (json.ValueKind == JsonValueKind.Null)
        {
            return !declared.IsValueType || Nullable.GetUnderlyingType(declared) is not null
                ? null
                : throw new FormatException($"{place}: expected a value, found null");
        }

        if (ModelParts.KindOf(declared) is Type kind)
        {
            object part = Read(json, kind, place);
            return declared.IsInstanceOfType(part)
                ? part
                : throw new FormatException($"{place}: expected {declared.Name}, found {part.GetType().Name}");
        }

        if (ModelParts.KindOfItems(declared) is not Type item)
        {
            try
            {
                return json.Deserialize(declared, Options);
            }
            catch (JsonException exception)
            {
                throw new FormatException($"{place}: expected {Word(declared)}, found {json.ValueKind}", exception);
            }
        }

        if (json.ValueKind != JsonValueKind.Array)
            throw new FormatException($"{place}: expected a list, found {json.ValueKind}");
        var parts = Array.CreateInstance(item, json.GetArrayLength());
        for (int index = 0; index < parts.Length; index++)
            parts.SetValue(Read(json[index], item, $"{place}[{index}]"), index);
        return parts;
    }

    private static string Word(Type declared) => (Nullable.GetUnderlyingType(declared) ?? declared).Name;

    /// <summary>A padding as its margins: height, then width.</summary>
    private sealed class PaddingConverter : JsonConverter<Padding>
    {
        public override Padding Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<Extent2D>(ref reader, options);

        public override void Write(Utf8JsonWriter writer, Padding value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Margin, options);
    }
}
