namespace GpuNet.Cli.Output.Reports;

/// <summary>One comparison of an example: a row of its table.</summary>
/// <param name="Example">The example's name.</param>
/// <param name="What">What is compared.</param>
/// <param name="Lecture">The lecture's numbers, or a bound; empty for a statement.</param>
/// <param name="Ours">The computed numbers, null for one that is not finite; empty for a statement.</param>
/// <param name="Outcome">Ours in words.</param>
/// <param name="Verdict"><c>pass</c>, <c>explained</c> or <c>differs</c>.</param>
/// <param name="Why">The explanation of a difference.</param>
internal sealed record CheckReport(
    string Example,
    string What,
    IReadOnlyList<double> Lecture,
    IReadOnlyList<double?> Ours,
    string Outcome,
    string Verdict,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Why) : Report("check")
{
    private const string Indent = "  ";

    /// <summary>The lecture's numbers as text.</summary>
    [JsonIgnore]
    public string Expectation { get; init; } = string.Empty;

    /// <summary>The widths of the table's first three columns.</summary>
    [JsonIgnore]
    public (int What, int Lecture, int Ours) Widths { get; init; }

    /// <summary>The reports of an example's comparisons.</summary>
    public static IEnumerable<CheckReport> Of(ExampleResult result)
    {
        int Width(Func<ExampleCheck, string> text) =>
            result.Checks.Select(check => text(check).Length).DefaultIfEmpty().Max();
        (int, int, int) widths =
            (Width(check => check.What), Width(check => check.Expectation), Width(check => check.Outcome));
        return result.Checks.Select(check => new CheckReport(
            result.Example.Name,
            check.What,
            check.Lecture,
            [.. check.Ours.Select(number => double.IsFinite(number) ? number : (double?)null)],
            check.Outcome,
            check.Verdict.ToString().ToLowerInvariant(),
            check.Why)
        {
            Expectation = check.Expectation,
            Widths = widths,
        });
    }

    /// <inheritdoc/>
    public override void Write(TextWriter writer)
    {
        writer.WriteLine($"{Row()}  {Verdict}");
        if (Why is not null)
            writer.WriteLine($"{Indent}  {Why}");
    }

    /// <inheritdoc/>
    public override void Write(IAnsiConsole terminal)
    {
        string color = Verdict switch { "pass" => "green", "explained" => "yellow", _ => "red" };
        terminal.MarkupLine($"{Markup.Escape(Row())}  [{color}]{Verdict}[/]");
        if (Why is not null)
            terminal.MarkupLine($"[grey]{Indent}  {Markup.Escape(Why)}[/]");
    }

    private string Row() =>
        $"{Indent}{What.PadRight(Widths.What)}  {Expectation.PadLeft(Widths.Lecture)}  {Outcome.PadLeft(Widths.Ours)}";
}
