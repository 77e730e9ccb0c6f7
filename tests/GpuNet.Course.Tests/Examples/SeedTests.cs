namespace GpuNet.Course.Tests.Examples;

/// <summary>
/// Examples that learn from a random start, under seeds other than their tests' own; the course's page has the command
/// for fifty. Those that train for many seconds are left to it.
/// </summary>
public sealed class SeedTests
{
    private static readonly string[] Names =
        ["shallow", "q-learning", "logistic", "regression", "regions", "gabor", "optimizers"];

    public static TheoryData<string, ulong> Runs()
    {
        var runs = new TheoryData<string, ulong>();
        foreach (string name in Names)
        {
            foreach (ulong seed in (ulong[])[2, 5, 11])
                runs.Add(name, seed);
        }

        return runs;
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Nothing_differs(string name, ulong seed) => _ = ExampleResults.Of(name, seed);
}
