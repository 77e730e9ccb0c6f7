using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using GpuNet.Data;
using GpuNet.Devices.Host;

namespace GpuNet.Benchmarks.Peers;

/// <summary>Measures what the peers measure, the way they do, and prints a line for each case.</summary>
internal static class PeersCommand
{
    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
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

        foreach (PeerResult result in Results(options))
            Print(result, options.Json);
        return 0;
    }

    private static IEnumerable<PeerResult> Results(PeersOptions options)
    {
        var rounds = new Rounds(options.Rounds, options.Seconds);

        // Made when first needed: a filter may leave nothing to do with it.
        var data = new Lazy<DataSet>(() => SyntheticDigits.Create());
        foreach (int threads in options.Threads)
        {
            foreach (TrainingCase what in TrainingCase.All.Where(what => options.Takes("training", what.Name)))
                yield return TrainingMeasurement.Run(what, data.Value, threads, rounds);
            using (HostDevice device = HostDevice.Create(threads))
            {
                foreach (GemmCase what in GemmCase.All.Where(what => options.Takes("gemm", what.Name)))
                    yield return GemmMeasurement.Run(what, device, rounds);
            }

            if (options.Takes("inference", InferenceMeasurement.Name))
                yield return InferenceMeasurement.Run(data.Value, threads, rounds);
            if (options.Takes("start", StartMeasurement.Name))
                yield return StartMeasurement.Run(threads, rounds);
            if (threads != 1 || !FormulaMeasurement.Names.Any(name => options.Takes("formulas", name)))
                continue;
            using var formulas = new FormulaMeasurement();
            foreach (PeerResult result in formulas.Run(options.Filter, rounds))
                yield return result;
        }
    }

    private static void Print(PeerResult result, bool json) =>
        Console.WriteLine(json
            ? JsonSerializer.Serialize(result, JsonOptions)
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Case,-40} {result.Peer,-16} threads {result.Threads} {result.Value,12:N2} "
                + $"{result.Unit}{(result.Loss is double loss ? $", loss {loss:F4}" : "")}"));
}
