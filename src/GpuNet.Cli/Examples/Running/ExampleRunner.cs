using System.Diagnostics;
using GpuNet.Cli.Output;
using GpuNet.Cli.Output.Reports;
using GpuNet.Devices;

namespace GpuNet.Cli.Examples.Running;

/// <summary>Runs examples one after another and reports each.</summary>
internal sealed class ExampleRunner(IOutput output, Device device)
{
    /// <summary>The folder for pictures; null for none.</summary>
    public string? Folder { get; init; }

    /// <summary>Whether to run what the lecture ran, however long it takes.</summary>
    public bool Full { get; init; }

    /// <summary>What random numbers are drawn from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Runs an example.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ResultReport Run(ExampleAttribute example, CancellationToken cancellation) =>
        Run(example, ExampleCatalog.Create(example), cancellation);

    /// <summary>Runs an example that need not be in the catalog.</summary>
    internal ResultReport Run(ExampleAttribute example, IExample work, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(example);
        cancellation.ThrowIfCancellationRequested();
        output.Note($"example   {example.Name} ({example.Topic}): {example.Summary}");
        var run = new ExampleRun(example, device)
        {
            Full = Full,
            Seed = Seed,
            Folder = Folder,
            Cancellation = cancellation,
            Printed = text => output.Note(Indented(text)),
        };
        long start = Stopwatch.GetTimestamp();
        string? failure = null;
        string? skipped = Unsuitable(example);
        try
        {
            if (skipped is null)
                work.Run(run);
        }
        catch (ExampleSkippedException exception)
        {
            skipped = Failure.OneLine(exception.Message);
        }
#pragma warning disable CA1031 // One example that breaks must not keep the others from running; it counts as failed.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            failure = Failure.Describe(exception);
        }

        ResultReport result = Result(example, run, Stopwatch.GetElapsedTime(start).TotalSeconds, skipped, failure);
        foreach (CheckReport check in CheckReport.Of(example.Name, run.Checks))
            output.Report(check);
        output.Report(result);
        return result;
    }

    private string? Unsuitable(ExampleAttribute example)
    {
        if (!device.KeepsContent)
            return $"device '{device.Name}' computes nothing";
        return device.Description.Kind == "cpu-accelerator" && !example.Small
            ? $"too much work for device '{device.Name}', which simulates a GPU; cpu runs it"
            : null;
    }

    private ResultReport Result(
        ExampleAttribute example, ExampleRun run, double seconds, string? skipped, string? failure)
    {
        int differing = run.Checks.Count(check => check.Verdict == ExampleVerdict.Differs);
        string outcome = (skipped, failure, differing) switch
        {
            ({ }, _, _) => ResultReport.Skipped,
            (_, { }, _) => ResultReport.Failed,
            (_, _, > 0) => ResultReport.Differs,
            _ => ResultReport.Passes,
        };
        return new ResultReport(
            example.Name,
            outcome,
            device.Name,
            run.Checks.Count,
            run.Checks.Count(check => check.Verdict == ExampleVerdict.Explained),
            differing,
            seconds,
            run.Files,
            skipped ?? failure);
    }

    private static string Indented(string text) => string.Join(
        '\n', text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(line => $"  {line}".TrimEnd()));
}
