namespace GpuNet.Cli.Output;

/// <summary>The output of the tool: for a person at a terminal, a file, or a program.</summary>
internal interface IOutput
{
    /// <summary>A result, on standard output.</summary>
    void Report(Report report);

    /// <summary>A note next to the results.</summary>
    void Note(string message);

    /// <summary>A warning, on standard error.</summary>
    void Warn(string message);

    /// <summary>Why the tool fails, on standard error in one line.</summary>
    void Error(string message);

    /// <summary>Runs a long operation that reports its progress in words.</summary>
    Task<T> WaitAsync<T>(string title, Func<IProgress<string>?, Task<T>> work) => work(null);

    /// <summary>Runs training that reports its progress.</summary>
    void Live(Action<IProgress<TrainingProgress>?> training) => training(null);
}
