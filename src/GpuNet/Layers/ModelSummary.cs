namespace GpuNet.Layers;

/// <summary>A model as a table: each layer with the sizes of a sample of its output and its number of weights.</summary>
internal static class ModelSummary
{
    /// <summary>The table, a line for each input, layer and join, and the total.</summary>
    public static string Of(Model model)
    {
        List<(string Layer, string Output, string From, string Count)> rows =
            [("layer", "output", "from", "parameters")];
        string previous = "";
        bool isRow = true;
        foreach ((string name, IReadOnlyList<int> sizes, IReadOnlyList<string> from, bool isLayer)
            in model.LayerGraph.Outline())
        {
            isRow &= from.Count == 0 ? previous.Length == 0 : from is [string one] && one == previous;
            previous = name;
            long count = model.Parameters
                .Where(parameter => parameter.Name.StartsWith($"{name}.", StringComparison.Ordinal))
                .Sum(parameter => (long)parameter.Shape.Count);
            rows.Add((
                name,
                sizes.Count == 0 ? "1" : string.Join('×', sizes),
                string.Join(", ", from),
                isLayer ? Text(count) : ""));
        }

        rows.Add(("total", "", "", Text(model.ParameterCount)));
        if (model.States.Count > 0)
            rows.Add(("running statistics", "", "", Text(model.States.Sum(state => (long)state.Shape.Count))));
        int layers = rows.Max(row => row.Layer.Length);
        int outputs = rows.Max(row => row.Output.Length);
        int froms = rows.Max(row => row.From.Length);
        int counts = rows.Max(row => row.Count.Length);
        return string.Join('\n', rows.Select(row => (
            row.Layer.PadRight(layers + 2) + row.Output.PadRight(outputs + 2)
            + (isRow ? "" : row.From.PadRight(froms + 2)) + row.Count.PadLeft(counts)).TrimEnd()));
    }

    private static string Text(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
