using GpuNet.CudaEmulator;
using GpuNet.TestReport;
using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>
/// On an emulated CUDA device that takes every liberty a real one has: blocks and warps in another order, work deferred
/// until something waits for it, products and sums rounded as one, functions off by their error; and races are watched.
/// </summary>
[Collection("hard cuda")]
public class HardCudaDeviceTests() : EmulatedDeviceTests(Machine), IDeviceTests
{
    /// <summary>The machine.</summary>
    internal static readonly EmulatorOptions Machine = new()
    {
        Architecture = 90,
        Multiprocessors = 2,
        WatchSharedRaces = true,
        WatchGlobalRaces = true,
        DeferStreams = true,
        Order = 7,
        ContractMultiplyAdd = true,
        UnitsInLastPlace = 2,
    };

    public static DevicePlace Place => EmulatedCuda.PlaceOf("hard cuda", Machine);
}
