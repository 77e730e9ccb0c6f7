using System.Globalization;
using System.Text.Json;
using GpuNet.Data;

namespace GpuNet.Benchmarks.Peers;

/// <summary>Measures what the peers measure, the way they do, and prints a line for each case.</summary>
internal static class PeersCommand
{
    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public static int Run(ReadOnlySpan<string> arguments)
    {
        PeersOptions options;
        try
        {
            options = PeersOptions.Parse(arguments);
        }
        catch (FormatException exception)
        {
            Console.Error.WriteLine($"error: {exception.Message}; usage: {PeersOptions.Usage}");
            return 2;
        }

        DataSet data = SyntheticDigits.Create();
        foreach (int threads in options.Threads)
        {
            foreach (TrainingCase what in TrainingCase.All)
            {
                if (what.Name.Contains(options.Filter, StringComparison.Ordinal))
                    Print(TrainingMeasurement.Run(what, data, threads, options.Rounds, options.Seconds), options.Json);
            }
        }

        return 0;
    }

    private static void Print(PeerResult result, bool json) =>
        Console.WriteLine(json
            ? JsonSerializer.Serialize(result, JsonOptions)
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Case,-40} threads {result.Threads} {result.SamplesPerSecond,11:N0} samples/s, loss {result.Loss:F4}"));
}
