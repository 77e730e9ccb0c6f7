namespace GpuNet.Cli.Output.Reports;

/// <summary>The classification of an image by a saved model.</summary>
/// <param name="Index">The image's index in the test set or file.</param>
/// <param name="Label">Its label; null if unknown.</param>
/// <param name="Prediction">The predicted class.</param>
/// <param name="Probabilities">The probability of each class.</param>
internal sealed record PredictionReport(int Index, int? Label, int Prediction, IReadOnlyList<float> Probabilities)
    : Report("prediction")
{
    /// <summary>The name of its label, if classes have names.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LabelName { get; init; }

    /// <summary>The name of the predicted class, if classes have names.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PredictionName { get; init; }

    private const string Shades = " ░▒▓█";

    /// <summary>The image, row by row, 0 to 1.</summary>
    [JsonIgnore]
    public ReadOnlyMemory<float> Pixels { get; init; }

    /// <summary>The width of the image; 0 if there is no image to show.</summary>
    [JsonIgnore]
    public int Width { get; init; }

    private string Summary
    {
        get
        {
            string label = Label is int known ? $"label {Named(known, LabelName)}, " : string.Empty;
            string verdict = Label is int right && right != Prediction ? " — wrong" : string.Empty;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"image {Index}: {label}prediction {Named(Prediction, PredictionName)} "
                + $"({Probabilities[Prediction]:P2}){verdict}");
        }
    }

    /// <inheritdoc/>
    public override void Write(TextWriter writer)
    {
        IEnumerable<string> shares = Probabilities.Select((share, index) => Invariant($"{index}: {share:0.0000}"));
        writer.WriteLine(Summary);
        writer.WriteLine($"  {string.Join("  ", shares)}");
    }

    /// <inheritdoc/>
    public override void Write(IAnsiConsole terminal)
    {
        var bars = new BarChart { Width = 40, MaxValue = 1, ShowValues = false };
        for (int index = 0; index < Probabilities.Count; index++)
        {
            Color color = index == Prediction ? Color.Green : Color.Grey;
            _ = bars.AddItem(Invariant($"{index}  {Probabilities[index]:0.0000}"), Probabilities[index], color);
        }

        var grid = new Grid().AddColumn().AddColumn();
        _ = Width > 0
            ? grid.AddRow(new Text(Draw(Pixels.Span, Width)), bars)
            : grid.AddRow(new Text(string.Empty), bars);
        terminal.WriteLine(Summary);
        terminal.Write(grid);
    }

    private static string Named(int label, string? name) =>
        name is null ? Invariant($"{label}") : Invariant($"{label} {name}");

    /// <summary>An image as text: each character stands for two pixels, one above the other.</summary>
    public static string Draw(ReadOnlySpan<float> pixels, int width)
    {
        var text = new StringBuilder();
        int height = pixels.Length / width;
        for (int row = 0; row < height; row += 2)
        {
            for (int column = 0; column < width; column++)
            {
                float upper = pixels[(row * width) + column];
                float lower = row + 1 < height ? pixels[((row + 1) * width) + column] : upper;
                float shade = Math.Clamp((upper + lower) / 2, 0, 1) * (Shades.Length - 1);
                _ = text.Append(Shades[(int)MathF.Round(shade)]);
            }

            _ = text.Append('\n');
        }

        return text.ToString();
    }
}
