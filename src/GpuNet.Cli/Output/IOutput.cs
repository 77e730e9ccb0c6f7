namespace GpuNet.Cli.Output;

/// <summary>How the tool speaks: to a person at a terminal, to a file, or to a program.</summary>
internal interface IOutput
{
    /// <summary>A result, on standard output.</summary>
    void Report(Report report);

    /// <summary>A remark beside the results.</summary>
    void Note(string message);

    /// <summary>A remark that must not get lost, on standard error.</summary>
    void Warn(string message);

    /// <summary>Why the tool fails, on standard error in one line.</summary>
    void Error(string message);

    /// <summary>Runs something that may take long and says in words what goes on.</summary>
    Task<T> WaitAsync<T>(string title, Func<IProgress<string>?, Task<T>> work) => work(null);

    /// <summary>Runs a training that may say where it is.</summary>
    void Live(Action<IProgress<TrainingProgress>?> training) => training(null);
}
