using System.CommandLine.Help;
using System.CommandLine.Invocation;
using GpuNet.Cli.Commands;

namespace GpuNet.Cli;

/// <summary>The command line: finds the command, runs it, and turns every outcome into an exit code.</summary>
internal sealed class Tool(ToolConsole console)
{
    private const string Description = "Trains neural networks and shows what they do.";

    /// <summary>Runs one command line.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(string[] arguments, CancellationToken cancellation = default)
    {
        // Determined before parsing, since even a command line that cannot be parsed must be answered in the requested
        // format.
        IOutput output = OutputFor(arguments.Contains(ToolCommand.JsonName, StringComparer.Ordinal));
        try
        {
            // Names may contain anything; a leading @ must not make the tool read a file of arguments.
            var configuration =
                new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false };
            ParseResult parsed = Commands(output).Parse(arguments, configuration);
            if (parsed.Action is ParseErrorAction)
                throw new UsageException(ParseFailure.Describe(parsed));
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = console.Output,
                    Error = console.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                },
                cancellation);
        }
        catch (OperationCanceledException)
        {
            output.Report(new InterruptedReport(null, null, null));
            return ExitCodes.Interrupted;
        }
#pragma warning disable CA1031 // Whatever went wrong, a person gets one line and not a stack trace.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            output.Error(Failure.Describe(exception));
            return exception is UsageException ? ExitCodes.BadUsage : ExitCodes.Failed;
        }
    }

    private IOutput OutputFor(bool json)
    {
        if (json)
            return new JsonOutput(console);
        return console.IsTerminal ? new TerminalOutput(console) : new PlainOutput(console);
    }

    private static RootCommand Commands(IOutput output)
    {
        var data = new DataSetCatalog();
        var root = new RootCommand(Description)
        {
            new TrainCommand(output, data),
            new EvaluateCommand(output, data),
            new PredictCommand(output, data),
            new PlanCommand(output),
            new DevicesCommand(output),
            new DataCommand(output, data),
            new ExamplesCommand(output),
        };
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
            help.Action = new HelpWithExamples();
        return root;
    }
}
