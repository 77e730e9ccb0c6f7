namespace GpuNet.Cli.Commands;

/// <summary><c>gpunet examples run</c>.</summary>
internal sealed class ExamplesRunCommand : ToolCommand
{
    private readonly Option<string> device = ToolOptions.Device();
    private readonly Option<int> threads = ToolOptions.Threads();
    private readonly Option<ulong> seed = ToolOptions.Seed();
    private readonly Option<string?> folder = ToolOptions.Place(
        "--out", "DIR", "Folder to write pictures to, as SVG files");

    private readonly Option<bool> full = new("--full")
    {
        Description = "Run as much as the lecture did; some examples then take hours without a GPU",
    };

    private readonly Argument<string> name = new("name")
    {
        Description = "Example to run, or all; gpunet examples list lists them",
    };

    /// <summary>Creates the command.</summary>
    public ExamplesRunCommand(IOutput output)
        : base(
            "run",
            "Runs an example and prints its numbers next to the lecture's or computed ones; fails if they differ.",
            output,
            "gpunet examples run neuron",
            "gpunet examples run shallow --out pictures",
            "gpunet examples run all --device cpu --json")
    {
        Take(name, device, threads, seed, folder, full);
        SetAction((parsed, cancellation) => Task.Run(() => Run(parsed, cancellation), cancellation));
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        IReadOnlyList<Example> examples = Find(parsed.GetRequiredValue(name));
        using Device opened = DeviceOpener.Open(
            Output, parsed.GetRequiredValue(device), parsed.GetRequiredValue(threads));
        var results = new List<ResultReport>();
        foreach (Example example in examples)
        {
            cancellation.ThrowIfCancellationRequested();
            Output.Note($"example   {example.Name} ({example.Topic}): {example.Summary}");
            var run = new ExampleRun(example, opened)
            {
                Folder = parsed.GetValue(folder),
                Full = parsed.GetValue(full),
                Seed = parsed.GetRequiredValue(seed),
                Cancellation = cancellation,
                Printed = text => Output.Note(Indented(text)),
            };
            ExampleResult result = run.Execute();
            foreach (CheckReport check in CheckReport.Of(result))
                Output.Report(check);
            results.Add(ResultReport.Of(result, opened.Name));
            Output.Report(results[^1]);
        }

        if (results.Count > 1)
            Summarize(results);
        return results.All(result => result.Outcome is "pass" or "skipped") ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static IReadOnlyList<Example> Find(string name)
    {
        try
        {
            return ExampleCatalog.Find(name);
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(Failure.OneLine(exception.Message), exception);
        }
    }

    private static string Indented(string text) => string.Join(
        '\n', text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(line => $"  {line}".TrimEnd()));

    private void Summarize(List<ResultReport> results)
    {
        int width = results.Max(result => result.Example.Length);
        foreach (ResultReport result in results)
            Output.Note($"{result.Example.PadRight(width)}  {result.Summary}");
        IEnumerable<string> counts = results.GroupBy(result => result.Outcome)
            .Select(outcome => Invariant($"{outcome.Count()} {outcome.Key}"));
        Output.Note(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{results.Count} examples: {string.Join(", ", counts)}, "
                + $"{results.Sum(result => result.Seconds):0.0} s"));
    }
}
