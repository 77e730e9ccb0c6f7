using System.CommandLine;
using System.Globalization;
using GpuNet.Cli.Devices;
using GpuNet.Cli.Examples.Running;
using GpuNet.Cli.Output;
using GpuNet.Cli.Output.Reports;
using GpuNet.Devices;
using static System.FormattableString;

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
        Description = "Run all that the lecture ran; some examples then take hours without a GPU",
    };

    private readonly Argument<string> name = new("name")
    {
        Description = "Example to run, or all; gpunet examples list lists them",
    };

    /// <summary>The command.</summary>
    public ExamplesRunCommand(IOutput output)
        : base(
            "run",
            "Runs an example and prints the lecture's numbers beside ours; fails where they differ.",
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
        IReadOnlyList<ExampleAttribute> examples = ExampleCatalog.Find(parsed.GetRequiredValue(name));
        using Device opened = DeviceOpener.Open(
            Output, parsed.GetRequiredValue(device), parsed.GetRequiredValue(threads));
        var runner = new ExampleRunner(Output, opened)
        {
            Folder = parsed.GetValue(folder),
            Full = parsed.GetValue(full),
            Seed = parsed.GetRequiredValue(seed),
        };
        ResultReport[] results = [.. examples.Select(example => runner.Run(example, cancellation))];
        if (results.Length > 1)
            Summarize(results);
        return results.All(result => result.Outcome is ResultReport.Passes or ResultReport.Skipped)
            ? ExitCodes.Done
            : ExitCodes.Failed;
    }

    private void Summarize(ResultReport[] results)
    {
        foreach (ResultReport result in results)
            Output.Note($"{result.Example,-16} {result.Summary}");
        IEnumerable<string> counts = results.GroupBy(result => result.Outcome)
            .Select(outcome => Invariant($"{outcome.Count()} {outcome.Key}"));
        Output.Note(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{results.Length} examples: {string.Join(", ", counts)}, "
                + $"{results.Sum(result => result.Seconds):0.0} s"));
    }
}
