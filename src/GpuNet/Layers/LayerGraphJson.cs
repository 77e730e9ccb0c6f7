using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuNet.Layers;

/// <summary>
/// Layers and joins as JSON: <c>inputs</c> with name and sizes; <c>nodes</c>, each a layer or a join with the numbers of
/// the nodes that it comes from; <c>outputs</c>, their numbers. Inputs are numbered first, then nodes, from 0.
/// </summary>
internal static class LayerGraphJson
{
    private const string Inputs = "inputs";
    private const string Nodes = "nodes";
    private const string Outputs = "outputs";
    private const string NameKey = "name";
    private const string Sizes = "sizes";
    private const string From = "from";
    private const string LayerKey = "layer";
    private const string JoinKey = "join";

    /// <summary>Describes layers that have been built.</summary>
    /// <exception cref="InvalidOperationException">A part cannot be saved; the message says why.</exception>
    public static JsonObject Write(LayerGraph graph)
    {
        var numbers = new Dictionary<Node, int>();
        var inputs = new JsonArray();
        foreach (Node input in graph.Inputs)
        {
            numbers.Add(input, numbers.Count);
            inputs.Add((JsonNode)new JsonObject { [NameKey] = input.Name, [Sizes] = Numbers(input.Sizes!) });
        }

        var nodes = new JsonArray();
        foreach (Node node in graph.Computed)
        {
            var json = new JsonObject { [From] = Numbers(node.From.Select(from => numbers[from])) };
            if (node.Layer is Layer layer)
                json[LayerKey] = ModelPartJson.Write(layer, $"layer '{layer.Name}'");
            else
                json[JoinKey] = ModelPartJson.Write(node.Join!, $"join '{node.Name}'");
            numbers.Add(node, numbers.Count);
            nodes.Add((JsonNode)json);
        }

        return new JsonObject
        {
            [Inputs] = inputs,
            [Nodes] = nodes,
            [Outputs] = Numbers(graph.Outputs.Select(output => numbers[output])),
        };
    }

    /// <summary>Creates the layers that JSON describes.</summary>
    /// <exception cref="FormatException">The JSON describes none; the message says why.</exception>
    /// <exception cref="ArgumentException">The nodes do not make a model.</exception>
    public static LayerGraph Read(JsonElement json)
    {
        var nodes = new List<Node>();
        var inputs = new List<Node>();
        foreach (JsonElement input in Items(Member(json, Inputs, "the model"), Inputs))
        {
            string place = $"{Inputs}[{inputs.Count}]";
            JsonElement name = Member(input, NameKey, place);
            if (name.ValueKind != JsonValueKind.String)
                throw new FormatException($"{place}, {NameKey}: expected a text, found {name.ValueKind}");
            inputs.Add(Node.Input(name.GetString()!, Integers(Member(input, Sizes, place), $"{place}, {Sizes}")));
        }

        nodes.AddRange(inputs);
        foreach (JsonElement node in Items(Member(json, Nodes, "the model"), Nodes))
        {
            string place = $"{Nodes}[{nodes.Count - inputs.Count}]";
            Node[] from = Known(nodes, Member(node, From, place), $"{place}, {From}");
            bool isLayer = node.TryGetProperty(LayerKey, out JsonElement layer);
            bool isJoin = node.TryGetProperty(JoinKey, out JsonElement join);
            if (isLayer == isJoin)
                throw new FormatException($"{place}: expected either a {LayerKey} or a {JoinKey}");
            if (isLayer && from.Length != 1)
                throw new FormatException($"{place}: a layer comes from 1 node; got {from.Length}");
            nodes.Add(isLayer
                ? from[0].Then((Layer)ModelPartJson.Read(layer, typeof(Layer), $"{place}, {LayerKey}"))
                : Node.Of((Join)ModelPartJson.Read(join, typeof(Join), $"{place}, {JoinKey}"), from));
        }

        return new LayerGraph(inputs, Known(nodes, Member(json, Outputs, "the model"), Outputs));
    }

    /// <summary>A member of an object.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static JsonElement Member(JsonElement json, string name, string place) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement member)
            ? member
            : throw new FormatException($"{place} has no '{name}'");

    /// <summary>The items of a list.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static IEnumerable<JsonElement> Items(JsonElement json, string place) =>
        json.ValueKind == JsonValueKind.Array
            ? json.EnumerateArray()
            : throw new FormatException($"{place}: expected a list, found {json.ValueKind}");

    private static Node[] Known(List<Node> nodes, JsonElement json, string place)
    {
        return
        [
            .. Integers(json, place).Select(number => number >= 0 && number < nodes.Count
                ? nodes[number]
                : throw new FormatException($"{place}: there is no node {number} before it")),
        ];
    }

    private static int[] Integers(JsonElement json, string place) =>
    [
        .. Items(json, place).Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int number)
            ? number
            : throw new FormatException($"{place}: expected whole numbers, found {item.ValueKind}")),
    ];

    private static JsonArray Numbers(IEnumerable<int> numbers)
    {
        var json = new JsonArray();
        foreach (int number in numbers)
            json.Add((JsonNode)number);
        return json;
    }
}
