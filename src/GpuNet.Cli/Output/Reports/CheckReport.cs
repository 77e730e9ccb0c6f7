namespace GpuNet.Cli.Output.Reports;

/// <summary>One comparison of an example: a row of its table.</summary>
/// <param name="Example">The example's name.</param>
/// <param name="What">What is compared.</param>
/// <param name="Kind">
/// Where the expected numbers come from: <c>lecture</c>, <c>computed</c>, <c>bound</c>, or <c>statement</c>.
/// </param>
/// <param name="Relation">
/// How ours must compare: <c>=</c> to the digits shown, <c>±</c> within the tolerance, <c>≥</c>, <c>≤</c>, or
/// <c>true</c> for a statement.
/// </param>
/// <param name="Expected">The expected numbers, or a bound; empty for a statement.</param>
/// <param name="Ours">The computed numbers, null for one that is not finite; empty for a statement.</param>
/// <param name="Outcome">Ours in words.</param>
/// <param name="Tolerance">The largest |ours − expected|, for <c>±</c>.</param>
/// <param name="Verdict"><c>pass</c>, <c>explained</c> or <c>differs</c>.</param>
/// <param name="Why">The explanation of a difference.</param>
internal sealed record CheckReport(
    string Example,
    string What,
    string Kind,
    string Relation,
    IReadOnlyList<double> Expected,
    IReadOnlyList<double?> Ours,
    string Outcome,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Tolerance,
    string Verdict,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Why) : Report("check")
{
    private const string Indent = "  ";

    /// <summary>The expected numbers as text.</summary>
    [JsonIgnore]
    public string Expectation { get; init; } = string.Empty;

    /// <summary>The widths of the table's first four columns.</summary>
    [JsonIgnore]
    public (int What, int Kind, int Expected, int Ours) Widths { get; init; }

    /// <summary>The reports of an example's comparisons.</summary>
    public static IEnumerable<CheckReport> Of(ExampleResult result)
    {
        int Width(Func<ExampleCheck, string> text) =>
            result.Checks.Select(check => text(check).Length).DefaultIfEmpty().Max();
        (int, int, int, int) widths = (
            Width(check => check.What),
            Width(check => Name(check.Kind)),
            Width(check => check.Expectation),
            Width(check => check.Outcome));
        return result.Checks.Select(check => new CheckReport(
            result.Example.Name,
            check.What,
            Name(check.Kind),
            RelationOf(check),
            check.Expected,
            [.. check.Ours.Select(number => double.IsFinite(number) ? number : (double?)null)],
            check.Outcome,
            check.Tolerance,
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

    private static string Name(ExpectationKind kind) => kind switch
    {
        ExpectationKind.AtLeast or ExpectationKind.AtMost => "bound",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static string RelationOf(ExampleCheck check) => check.Kind switch
    {
        ExpectationKind.AtLeast => "≥",
        ExpectationKind.AtMost => "≤",
        ExpectationKind.Statement => "true",
        _ => check.Tolerance is null ? "=" : "±",
    };

    private string Row() =>
        $"{Indent}{What.PadRight(Widths.What)}  {Kind.PadRight(Widths.Kind)}  "
        + $"{Expectation.PadLeft(Widths.Expected)}  {Outcome.PadLeft(Widths.Ours)}";
}
