using System.Text.Json;

namespace GpuNet.Cli.Tests;

/// <summary>A run of the tool: in this process, with its output caught.</summary>
internal sealed record Run(int ExitCode, string Output, string Error)
{
    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public IReadOnlyList<string> ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Every line of standard output as JSON: fails where one is none.</summary>
    public IReadOnlyList<JsonElement> Json =>
        [.. Lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    public IReadOnlyList<JsonElement> Events(string name) =>
        [.. Json.Where(line => line.GetProperty("event").GetString() == name)];

    public JsonElement Event(string name) => Assert.Single(Events(name));

    public Run Succeeds()
    {
        Assert.True(ExitCode == ExitCodes.Done, $"exit code {ExitCode}: {Error}");
        return this;
    }

    /// <summary>Failed as a person wants it: the code, one line that says why, no stack trace.</summary>
    public Run Fails(int exitCode, params string[] parts)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode} and not {exitCode}: {Error}");
        string line = Assert.Single(ErrorLines);
        Assert.StartsWith("gpunet: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", line, StringComparison.Ordinal);
        foreach (string part in parts)
            Assert.Contains(part, line, StringComparison.Ordinal);
        return this;
    }

    public static Task<Run> Of(params string[] arguments) => Of(arguments, false, default);

    public static Task<Run> OnTerminal(params string[] arguments) => Of(arguments, true, default);

    public static async Task<Run> Of(string[] arguments, bool isTerminal, CancellationToken cancellation)
    {
        _ = SmallData.Folder;
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exitCode = await new Tool(new ToolConsole(output, error, isTerminal)).RunAsync(arguments, cancellation);
        return new Run(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Trains a small model on the small data, on one thread.</summary>
    public static Task<Run> Train(params string[] arguments) => Of(SmallTraining(arguments));

    public static string[] SmallTraining(params string[] arguments) =>
        ["train", "mnist", "--data", SmallData.Folder, "--threads", "1", .. arguments];
}
