using System.Globalization;
using System.Text.Json;
using GpuNet.Devices;
using GpuNet.Devices.Ilgpu;

namespace GpuNet.DeviceBenchmarks.Measurements;

/// <summary>Measures everything on one device, a line as soon as each is known.</summary>
internal static class MeasureRun
{
    private const int SmokeGemm = 32;
    private const int Length = 1 << 26;
    private const int SmokeLength = 1 << 12;

    private static readonly JsonSerializerOptions JsonOptions =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static void Run(Options options)
    {
        using Device opened = GpuNet.Devices.Devices.Open(options.Device);
        var device = (IlgpuDevice)opened;
        if (!options.Json)
        {
            Console.WriteLine(
                $"{device.Name}: {device.Description.Hardware}; {string.Join(", ", device.Description.Features)}");
        }

        int rounds = options.Smoke ? 1 : 5;
        double seconds = options.Smoke ? 0.01 : 0.3;
        var clock = new Clock(device, rounds, seconds);
        int[] sizes = options.Smoke ? [SmokeGemm] : [512, 1024, 2048, 4096, 8192];
        Print("bandwidth", () => BandwidthMeasurement.Run(device, clock, options.Smoke ? SmokeLength : Length));
        Print("gemm", () => GemmMeasurement.Run(device, clock, sizes));
        Print("gemm", () => CuBlas(options.Device, rounds, seconds, sizes));
        Print("train", () => TrainingRateMeasurement.Run(device, rounds, options.Smoke ? 0.01 : 2, options.Smoke));

        void Print(string name, Func<IEnumerable<Result>> measure)
        {
            if (!name.Contains(options.Filter, StringComparison.Ordinal))
                return;
            foreach (Result result in measure())
            {
                Console.WriteLine(options.Json
                    ? JsonSerializer.Serialize(result, JsonOptions)
                    : string.Create(
                        CultureInfo.InvariantCulture, $"{result.Case,-36} {result.Value,14:N1} {result.Unit}"));
            }
        }
    }

    // The device's own matrix products and cuBLAS's are two devices, each with what it launches.
    private static List<Result> CuBlas(string name, int rounds, double seconds, int[] sizes)
    {
        try
        {
            using var device = (IlgpuDevice)GpuNet.Devices.Devices.Open(name, new DeviceOptions { CuBlas = true });
            return [.. GemmMeasurement.Run(device, new Clock(device, rounds, seconds), sizes)];
        }
        catch (InvalidOperationException exception)
        {
            Console.Error.WriteLine($"cublas is skipped: {exception.Message}");
            return [];
        }
    }
}
