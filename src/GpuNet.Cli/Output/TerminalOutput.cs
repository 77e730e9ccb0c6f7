namespace GpuNet.Cli.Output;

/// <summary>Text for a person at a terminal, with live progress.</summary>
internal sealed class TerminalOutput : PlainOutput, IOutput
{
    private readonly IAnsiConsole terminal;

    /// <summary>Output to the given console.</summary>
    public TerminalOutput(ToolConsole console)
        : base(console) =>
        terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(console.Output) });

    /// <inheritdoc/>
    public override void Report(Report report)
    {
        report.Write(terminal);
    }

    /// <inheritdoc/>
    public override void Note(string message) => terminal.WriteLine(message);

    /// <inheritdoc/>
    public Task<T> WaitAsync<T>(string title, Func<IProgress<string>?, Task<T>> work) =>
        terminal.Status().StartAsync(Markup.Escape(title), context => work(new StatusProgress(context)));

    /// <inheritdoc/>
    public void Live(Action<IProgress<TrainingProgress>?> training) =>
        terminal.Progress()
            .AutoClear(true)
            .Columns(
                new ProgressBarColumn { Width = 20 },
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new RemainingTimeColumn())
            .Start(context => training(new ProgressBar(context)));
}
