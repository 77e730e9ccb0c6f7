using System.Diagnostics;

namespace GpuNet.Cli.Tests;

/// <summary>The real program as a process of its own.</summary>
internal sealed class RunningTool : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly Task<string> error;

    public RunningTool(params string[] arguments)
        : this(arguments, [])
    {
    }

    public RunningTool(string[] arguments, params (string Name, string Value)[] environment)
    {
        _ = SmallData.Folder;
        string program = Path.Combine(AppContext.BaseDirectory, "GpuNet.Cli.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        process = Process.Start(start)!;
        error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Reads standard output until a line holds the text.</summary>
    public async Task WaitForAsync(string text)
    {
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is string line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        }

        Assert.Fail($"the tool ended before it wrote '{text}': {await error}");
    }

    public async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>The rest of standard output, and the end.</summary>
    public async Task<Run> EndAsync()
    {
        string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync().WaitAsync(Patience);
        return new Run(process.ExitCode, output, await error);
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }
}
