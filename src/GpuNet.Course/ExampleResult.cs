namespace GpuNet.Course;

/// <summary>The four outcomes of an example.</summary>
public enum ExampleOutcome
{
    /// <summary>All comparisons agree or are explained.</summary>
    Pass,

    /// <summary>A comparison differs.</summary>
    Differs,

    /// <summary>It could not run to its end.</summary>
    Failed,

    /// <summary>It did not run.</summary>
    Skipped,
}

/// <summary>The result of an example.</summary>
/// <param name="Example">The example.</param>
/// <param name="Checks">The comparisons.</param>
/// <param name="Pictures">The files of its pictures.</param>
/// <param name="Time">The time it took.</param>
/// <param name="End">The exception that ended it early; null if it ran to completion.</param>
public sealed record ExampleResult(
    Example Example,
    IReadOnlyList<ExampleCheck> Checks,
    IReadOnlyList<string> Pictures,
    TimeSpan Time,
    Exception? End)
{
    /// <summary>Its outcome.</summary>
    public ExampleOutcome Outcome => End switch
    {
        ExampleSkippedException => ExampleOutcome.Skipped,
        { } => ExampleOutcome.Failed,
        _ => Count(ExampleVerdict.Differs) > 0 ? ExampleOutcome.Differs : ExampleOutcome.Pass,
    };

    /// <summary>How many comparisons have a verdict.</summary>
    public int Count(ExampleVerdict verdict) => Checks.Count(check => check.Verdict == verdict);
}
