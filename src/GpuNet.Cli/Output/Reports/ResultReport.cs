namespace GpuNet.Cli.Output.Reports;

/// <summary>The result of an example.</summary>
/// <param name="Example">Its name.</param>
/// <param name="Outcome">
/// <c>pass</c>, <c>differs</c>, <c>skipped</c>, or <c>failed</c> if it could not run to its end.
/// </param>
/// <param name="Device">The device that it ran on.</param>
/// <param name="Checks">The comparisons.</param>
/// <param name="Explained">The number of comparisons where the lecture differs and an explanation applies.</param>
/// <param name="Differing">The number of comparisons that differ.</param>
/// <param name="Seconds">The time it took.</param>
/// <param name="Pictures">The files of its pictures.</param>
/// <param name="Reason">Why it was skipped or failed.</param>
internal sealed record ResultReport(
    string Example,
    string Outcome,
    string Device,
    int Checks,
    int Explained,
    int Differing,
    double Seconds,
    IReadOnlyList<string> Pictures,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason) : Report("result")
{
    /// <summary>The report of a result.</summary>
    public static ResultReport Of(ExampleResult result, string device) => new(
        result.Example.Name,
        result.Outcome.ToString().ToLowerInvariant(),
        device,
        result.Checks.Count,
        result.Count(ExampleVerdict.Explained),
        result.Count(ExampleVerdict.Differs),
        result.Time.TotalSeconds,
        result.Pictures,
        result.End is null ? null : Failure.Describe(result.End));

    /// <summary>In one line, after the example's name.</summary>
    [JsonIgnore]
    public string Summary
    {
        get
        {
            if (Reason is not null)
                return $"{Outcome}: {Reason}";
            string differing = Differing > 0 ? Invariant($", {Differing} differ") : string.Empty;
            string explained = Explained > 0 ? Invariant($", {Explained} explained") : string.Empty;
            return Invariant($"{Outcome}: {Checks} checks{differing}{explained}, {Seconds:0.0} s on {Device}");
        }
    }

    /// <inheritdoc/>
    public override void Write(TextWriter writer)
    {
        foreach (string picture in Pictures)
            writer.WriteLine($"picture   {picture}");
        writer.WriteLine($"result    {Summary}");
        writer.WriteLine();
    }
}
