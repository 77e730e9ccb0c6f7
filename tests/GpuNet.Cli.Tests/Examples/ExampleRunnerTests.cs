using System.Text.Json;
using GpuNet.Cli.Examples.Running;
using GpuNet.Cli.Output;
using GpuNet.Cli.Output.Reports;
using GpuNet.Devices;
using GpuNet.Devices.Host;
using Xunit;

namespace GpuNet.Cli.Tests.Examples;

public sealed class ExampleRunnerTests
{
    private static readonly ExampleAttribute Example = new(1, "trial", "trying", "tries");

    [Theory]
    [InlineData("pass")]
    [InlineData("differs")]
    [InlineData("skipped")]
    [InlineData("failed")]
    public void An_example_has_one_of_four_ends(string outcome)
    {
        Action<ExampleRun> work = outcome switch
        {
            "pass" => run => run.Note("number", 1, 2, 2, 0, "a misprint"),
            "differs" => run => run.Compare("number", [1, 1], [2, double.NaN], 0),
            "skipped" => _ => throw new ExampleSkippedException("no data"),
            _ => _ => throw new InvalidDataException("broken"),
        };
        using var output = new StringWriter();
        using var error = new StringWriter();
        using Device device = HostDevice.Create(1);

        ResultReport result = new ExampleRunner(new JsonOutput(new ToolConsole(output, error, false)), device)
            .Run(Example, new Work(work), default);

        JsonElement[] lines = [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
        Assert.Equal(outcome, result.Outcome);
        Assert.Equal(outcome, lines[^1].GetProperty("outcome").GetString());
        Assert.Equal(outcome is "pass" or "differs" ? 2 : 1, lines.Length);
        Assert.Equal((outcome == "pass" ? 1 : 0, outcome == "differs" ? 1 : 0), (result.Explained, result.Differing));
        Assert.Equal(outcome switch { "skipped" => "no data", "failed" => "broken", _ => null }, result.Reason);
    }

    [Fact]
    public void On_a_device_that_computes_nothing_it_does_not_run()
    {
        using var output = new StringWriter();
        using Device device = new NullDevice();

        ResultReport result = new ExampleRunner(new PlainOutput(new ToolConsole(output, output, false)), device)
            .Run(Example, new Work(_ => throw new InvalidOperationException("must not run")), default);

        Assert.Equal("skipped", result.Outcome);
        Assert.Contains("computes nothing", output.ToString(), StringComparison.Ordinal);
    }

    private sealed class Work(Action<ExampleRun> work) : IExample
    {
        public void Run(ExampleRun run) => work(run);
    }
}
