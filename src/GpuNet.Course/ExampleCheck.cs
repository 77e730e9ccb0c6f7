namespace GpuNet.Course;

/// <summary>The verdict of a check.</summary>
public enum ExampleVerdict
{
    /// <summary>Ours is as expected.</summary>
    Pass,

    /// <summary>
    /// Ours differs from the lecture's, and the example explains why: ours is what the explanation predicts.
    /// </summary>
    Explained,

    /// <summary>Ours is not as expected.</summary>
    Differs,
}

/// <summary>Where an expected number comes from, and how ours must compare with it.</summary>
public enum ExpectationKind
{
    /// <summary>The lecture prints it.</summary>
    Lecture,

    /// <summary>
    /// The lecture does not print it. It was computed from the lecture's formulas without the library's: on paper, in
    /// double precision, or by another method.
    /// </summary>
    Computed,

    /// <summary>A lower bound, ours ≥ bound, set by the example unless its name cites the lecture.</summary>
    AtLeast,

    /// <summary>An upper bound, ours ≤ bound, set by the example unless its name cites the lecture.</summary>
    AtMost,

    /// <summary>A statement that is true or false; it has no numbers.</summary>
    Statement,
}

/// <summary>One comparison of an example.</summary>
/// <param name="What">What is compared.</param>
/// <param name="Kind">Where the expected numbers come from.</param>
/// <param name="Expected">The expected numbers, or a bound; empty for a statement.</param>
/// <param name="Ours">The numbers computed; empty for a statement.</param>
/// <param name="Expectation">
/// What was expected, in words: numbers as the lecture prints them, bounds with ≤ or ≥.
/// </param>
/// <param name="Outcome">The result, in words.</param>
/// <param name="Verdict">Whether both agree.</param>
/// <param name="Tolerance">
/// The largest |ours − expected|; null where ours must round to the digits printed, and for bounds and statements.
/// </param>
/// <param name="Why">The explanation of a difference; null if none is needed.</param>
public sealed record ExampleCheck(
    string What,
    ExpectationKind Kind,
    IReadOnlyList<double> Expected,
    IReadOnlyList<double> Ours,
    string Expectation,
    string Outcome,
    ExampleVerdict Verdict,
    double? Tolerance = null,
    string? Why = null);
