using GpuNet.CudaEmulator.Driver;

namespace GpuNet.CudaEmulator;

// Copies that wait to read page-locked memory.
public sealed partial class EmulatedMachine
{
    private readonly HashSet<StagingWatch> watches = [];

    /// <summary>A waiting copy will read these bytes.</summary>
    internal StagingWatch Watch(ulong address, long bytes)
    {
        var watch = new StagingWatch(address, bytes);
        watches.Add(watch);
        return watch;
    }

    /// <summary>The copy reads them now.</summary>
    internal void Unwatch(StagingWatch watch) => watches.Remove(watch);

    /// <summary>A copy from a device writes these bytes.</summary>
    internal void TouchedByDevice(ulong address, long bytes)
    {
        foreach (StagingWatch watch in watches)
        {
            if (address < watch.Address + (ulong)watch.Bytes && watch.Address < address + (ulong)bytes)
                watch.IsTouchedByDevice = true;
        }
    }
}
