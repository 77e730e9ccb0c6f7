namespace GpuNet.Course.Tests.Examples;

/// <summary>What an example found on the host device.</summary>
internal sealed class ExampleResults
{
    private readonly IReadOnlyList<ExampleCheck> checks;

    private ExampleResults(IReadOnlyList<ExampleCheck> checks) => this.checks = checks;

    /// <summary>Runs an example on two threads and asserts that nothing differs.</summary>
    public static ExampleResults Of(string name, ulong seed = 1)
    {
        using Device device = HostDevice.Create(2);
        Example example = Assert.Single(ExampleCatalog.Find(name));
        var run = new ExampleRun(example, device) { Seed = seed };
        example.Run(run);
        Assert.NotEmpty(run.Checks);
        Assert.All(run.Checks, check => Assert.True(
            check.Verdict != ExampleVerdict.Differs,
            $"{name}: {check.What}: expected {check.Expectation}, ours {check.Outcome}"));
        return new ExampleResults(run.Checks);
    }

    /// <summary>The number of the only comparison whose name starts so.</summary>
    public double Number(string what) => Assert.Single(Numbers(what));

    /// <summary>The numbers of the only comparison whose name starts so.</summary>
    public IReadOnlyList<double> Numbers(string what) => Check(what).Ours;

    /// <summary>The only comparison whose name starts so.</summary>
    public ExampleCheck Check(string what) =>
        Assert.Single(checks, check => check.What.StartsWith(what, StringComparison.Ordinal));
}
