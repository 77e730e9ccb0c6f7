using System.Diagnostics;
using GpuNet.Devices;

namespace GpuNet.DeviceBenchmarks.Measurements;

/// <summary>Takes the time of launches: many in a row, waited for once, as training does.</summary>
internal sealed class Clock(Device device, int rounds, double seconds)
{
    /// <summary>
    /// The seconds of one call, the median over the rounds; a first call, which compiles, is not counted.
    /// </summary>
    public double SecondsOf(Action launch)
    {
        ArgumentNullException.ThrowIfNull(launch);
        launch();
        device.Synchronize();
        int repeats = 1;
        double elapsed;
        while ((elapsed = Time(launch, repeats)) < seconds && repeats < 1 << 20)
        {
            repeats = (int)Math.Min(
                1L << 20, Math.Max(repeats * 2L, (long)(repeats * seconds / Math.Max(elapsed, 1e-6))));
        }

        double[] all = [.. Enumerable.Range(0, rounds).Select(_ => Time(launch, repeats) / repeats).Order()];
        return all[all.Length / 2];
    }

    private double Time(Action launch, int repeats)
    {
        long start = Stopwatch.GetTimestamp();
        for (int repeat = 0; repeat < repeats; repeat++)
            launch();
        device.Synchronize();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
