using System.Text.Json;
using GpuNet.Cli.Output;
using GpuNet.Cli.Output.Reports;
using GpuNet.Course;
using GpuNet.Devices.Host;

namespace GpuNet.Cli.Tests;

public sealed class ExamplesCommandTests
{
    [Fact]
    public async Task Every_example_is_listed_in_the_order_of_the_course()
    {
        IReadOnlyList<JsonElement> examples = (await Run.Of("examples", "list", "--json")).Succeeds().Events("example");

        Assert.Equal(
            ExampleCatalog.Examples.Select(example => example.Name),
            examples.Select(line => line.GetProperty("name").GetString()!));

        // In columns that the longest name and topic leave room between.
        IReadOnlyList<string> lines = (await Run.Of("examples", "list")).Succeeds().Lines;
        int topics = lines[0].IndexOf(ExampleCatalog.Examples[0].Topic, StringComparison.Ordinal);
        int summaries = lines[0].IndexOf(ExampleCatalog.Examples[0].Summary, StringComparison.Ordinal);
        Assert.Equal(
            ExampleCatalog.Examples.Select(
                example => $"{example.Name.PadRight(topics - 2)}  {example.Topic.PadRight(summaries - topics - 2)}  "
                    + example.Summary),
            lines);
    }

    [Fact]
    public async Task A_run_gives_an_object_a_check_and_one_for_the_example()
    {
        Run run = (await Run.Of("examples", "run", "neuron", "--device", "cpu", "--json")).Succeeds();

        JsonElement result = run.Event("result");
        IReadOnlyList<JsonElement> checks = run.Events("check");
        Assert.Equal(run.Lines.Count, checks.Count + 1);
        Assert.Equal("pass", result.GetProperty("outcome").GetString());
        Assert.Equal(checks.Count, result.GetProperty("checks").GetInt32());
        Assert.All(checks, check => Assert.Equal("pass", check.GetProperty("verdict").GetString()));
        JsonElement z = checks.Single(check => check.GetProperty("what").GetString() == "z = b + Wx");
        Assert.Equal(3, z.GetProperty("ours")[0].GetDouble(), 5);
        Assert.Equal(("computed", "="), (z.GetProperty("kind").GetString(), z.GetProperty("relation").GetString()));
        Assert.Equal(3, z.GetProperty("expected")[0].GetDouble());
    }

    [Fact]
    public void A_check_says_where_its_numbers_come_from_and_how_ours_must_compare()
    {
        using var device = HostDevice.Create(1);
        Example example = ExampleCatalog.Find("neuron")[0];
        var run = new ExampleRun(example, device);
        run.Compare("number", 1, 1, 0);
        run.Verify("number", 1, 1, 0);
        run.Within("number", [1], [1], 0.25, 0, ExpectationKind.Lecture);
        run.AtLeast("number", 1, 1);
        run.AtMost("number", 1, 1);
        run.Holds("statement", true);

        IEnumerable<CheckReport> reports = CheckReport.Of(new ExampleResult(example, run.Checks, [], default, null));

        Assert.Equal(
            [
                ("lecture", "=", null), ("computed", "=", null), ("lecture", "±", 0.25), ("bound", "≥", null),
                ("bound", "≤", null), ("statement", "true", (double?)null),
            ],
            reports.Select(report => (report.Kind, report.Relation, report.Tolerance)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_prints_what_the_lecture_has_and_what_we_have(bool isTerminal)
    {
        Run run = (await Run.Of(["examples", "run", "one-weight", "--device", "cpu"], isTerminal, default)).Succeeds();

        string words = string.Join(' ', run.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("0.11 0.54 1.09 0.1115 0.5410 1.0950", words, StringComparison.Ordinal);
        Assert.Contains("explained", words, StringComparison.Ordinal);
        Assert.Contains("pass: 7 checks, 1 explained", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_usage_and_interruption_have_their_exit_codes()
    {
        _ = (await Run.Of("examples", "run", "foo")).Fails(ExitCodes.BadUsage, "unknown example 'foo'; expected one of all, ");
        _ = (await Run.Of("examples", "run")).Fails(ExitCodes.BadUsage, "name");
        _ = (await Run.Of("examples")).Fails(ExitCodes.BadUsage, "expected one of list, run");
        Run stopped = await Run.Of(
            ["examples", "run", "neuron", "--device", "cpu"], false, new CancellationToken(true));
        Assert.Equal(ExitCodes.Interrupted, stopped.ExitCode);
    }

    [Fact]
    public async Task On_a_device_that_computes_nothing_all_is_skipped_with_the_reason()
    {
        Run run = (await Run.Of("examples", "run", "all", "--device", "null", "--json")).Succeeds();

        Assert.Equal(ExampleCatalog.Examples.Count, run.Lines.Count);
        Assert.All(run.Events("result"), result => Assert.Equal("skipped", result.GetProperty("outcome").GetString()));
        Assert.All(
            run.Events("result"),
            result => Assert.Contains(
                "computes nothing", result.GetProperty("reason").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_example_that_cannot_write_its_picture_fails_and_says_why()
    {
        string file = SmallData.NewPath("file");
        File.WriteAllText(file, "");

        Run run = await Run.Of("examples", "run", "regression", "--device", "cpu", "--out", file, "--json");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.NotEmpty(run.Events("check"));
        Assert.Equal("failed", run.Event("result").GetProperty("outcome").GetString());
        Assert.StartsWith(
            $"cannot create the folder '{file}' for pictures: ",
            run.Event("result").GetProperty("reason").GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_that_is_none_and_a_reason_of_several_lines_are_still_one_object_a_line()
    {
        using var output = new StringWriter();
        var json = new JsonOutput(new ToolConsole(output, output, false));
        var check = new ExampleCheck(
            "number", ExpectationKind.Lecture, [1, 1], [2, double.NaN], "1  1", "2  NaN", ExampleVerdict.Differs);
        var result = new ExampleResult(
            ExampleCatalog.Find("neuron")[0], [check], [], TimeSpan.Zero, new ExampleSkippedException("no\ndata"));

        foreach (CheckReport report in CheckReport.Of(result))
            json.Report(report);
        json.Report(ResultReport.Of(result, "cpu"));

        JsonElement[] lines = [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
        Assert.Equal(2, lines.Length);
        Assert.Equal(JsonValueKind.Null, lines[0].GetProperty("ours")[1].ValueKind);
        Assert.Equal("differs", lines[0].GetProperty("verdict").GetString());
        Assert.Equal("skipped", lines[1].GetProperty("outcome").GetString());
        Assert.Equal("no data", lines[1].GetProperty("reason").GetString());
        Assert.Equal(1, lines[1].GetProperty("differing").GetInt32());
    }
}
