namespace GpuNet.Course;

/// <summary>The verdict of a check.</summary>
public enum ExampleVerdict
{
    /// <summary>Ours agrees with the lecture's.</summary>
    Pass,

    /// <summary>
    /// Ours differs from the lecture's, and the example explains why: ours is what the explanation predicts.
    /// </summary>
    Explained,

    /// <summary>Ours differs from the lecture's.</summary>
    Differs,
}

/// <summary>One comparison of an example.</summary>
/// <param name="What">What is compared.</param>
/// <param name="Lecture">The lecture's numbers, or a bound; empty for a statement.</param>
/// <param name="Ours">The numbers computed; empty for a statement.</param>
/// <param name="Expectation">What was expected, in words: numbers as the lecture prints them.</param>
/// <param name="Outcome">The result, in words.</param>
/// <param name="Verdict">Whether both agree.</param>
/// <param name="Why">The explanation of a difference; null if none is needed.</param>
public sealed record ExampleCheck(
    string What,
    IReadOnlyList<double> Lecture,
    IReadOnlyList<double> Ours,
    string Expectation,
    string Outcome,
    ExampleVerdict Verdict,
    string? Why = null);
