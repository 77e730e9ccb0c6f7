namespace GpuNet.Cli.Output.Reports;

/// <summary>An available example.</summary>
/// <param name="Name">The name by which it is selected.</param>
/// <param name="Topic">The lecture's topic.</param>
/// <param name="Summary">What it shows.</param>
/// <param name="IlgpuCpu">Whether it is small enough for ILGPU's CPU accelerator.</param>
internal sealed record ExampleReport(string Name, string Topic, string Summary, bool IlgpuCpu) : Report("example")
{
    /// <summary>The widths of the list's first two columns.</summary>
    [JsonIgnore]
    public (int Name, int Topic) Widths { get; init; }

    /// <summary>The reports of the examples of a list.</summary>
    public static IEnumerable<ExampleReport> Of(IReadOnlyList<Example> examples)
    {
        (int, int) widths =
            (examples.Max(example => example.Name.Length), examples.Max(example => example.Topic.Length));
        return examples.Select(
            example => new ExampleReport(example.Name, example.Topic, example.Summary, example.Small)
            {
                Widths = widths,
            });
    }

    /// <inheritdoc/>
    public override void Write(TextWriter writer) =>
        writer.WriteLine($"{Name.PadRight(Widths.Name)}  {Topic.PadRight(Widths.Topic)}  {Summary}");
}
