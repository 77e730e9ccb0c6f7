using System.Diagnostics;
using System.Globalization;

namespace GpuNet.Benchmarks.Peers;

/// <summary>
/// The time from the start of this program to the end of its first training step, less that of the same program when it
/// does nothing: both in turn as processes of their own, each until it has written its line.
/// </summary>
internal static class StartMeasurement
{
    public const string Name = "start, first step of 784-128-10";

    public static PeerResult Run(int threads, Rounds rounds)
    {
        string count = threads.ToString(CultureInfo.InvariantCulture);
        _ = Seconds(FirstStep.Argument, count);
        double difference = rounds.Median(() => Seconds(FirstStep.Argument, count) - Seconds(FirstStep.Nothing, count));
        return new PeerResult(PeerResult.Ours, "start", Name, threads, difference * 1e3, "ms");
    }

    private static double Seconds(string mode, string threads)
    {
        // Started by `dotnet file.dll`, the path is that of dotnet.
        string program = Environment.ProcessPath!;
        string[] arguments = Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [typeof(StartMeasurement).Assembly.Location, mode, threads]
            : [mode, threads];
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        long before = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        string? line = process.StandardOutput.ReadLine();
        double seconds = Stopwatch.GetElapsedTime(before).TotalSeconds;
        process.WaitForExit();
        return line == FirstStep.Done
            ? seconds
            : throw new InvalidOperationException($"'{mode}' said '{line}' and ended with {process.ExitCode}");
    }
}
