namespace GpuNet.Course;

/// <summary>What came of a check.</summary>
public enum ExampleVerdict
{
    /// <summary>Ours is the lecture's.</summary>
    Pass,

    /// <summary>Ours is not the lecture's, and the example says why: ours is what its explanation predicts.</summary>
    Explained,

    /// <summary>Ours is not the lecture's.</summary>
    Differs,
}

/// <summary>One comparison of an example.</summary>
/// <param name="What">What is compared.</param>
/// <param name="Lecture">The lecture's numbers, or a bound; empty for a statement.</param>
/// <param name="Ours">The numbers computed; empty for a statement.</param>
/// <param name="Expectation">What was expected, in words: numbers as the lecture prints them.</param>
/// <param name="Outcome">What came out, in words.</param>
/// <param name="Verdict">Whether both agree.</param>
/// <param name="Why">What explains a difference; null where nothing needs to.</param>
public sealed record ExampleCheck(
    string What,
    IReadOnlyList<double> Lecture,
    IReadOnlyList<double> Ours,
    string Expectation,
    string Outcome,
    ExampleVerdict Verdict,
    string? Why = null);
