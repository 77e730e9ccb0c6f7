using GpuNet.Devices;
using GpuNet.Devices.Ilgpu;
using ILGPU.Runtime.CPU;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>A CPU accelerator whose calls to the driver are seen, and may fail.</summary>
internal sealed class ObservedDevice : IDisposable
{
    public ObservedDevice(int stagingBytes = Staging.UsualBytes, long? memoryBytes = null) =>
        Device = new IlgpuDevice(
            new DeviceDescription("observed", "cpu-accelerator", "two threads", memoryBytes, 2, []),
            context => new CPUDevice(2, 1, 1).CreateCPUAccelerator(context, CPUAcceleratorMode.Parallel),
            groups: false,
            openLibrary: null,
            stagingBytes,
            Observe);

    public IlgpuDevice Device { get; }

    /// <summary>The calls so far.</summary>
    public List<DriverCall> Calls { get; } = [];

    /// <summary>What the driver says to a call, if it fails.</summary>
    public Func<DriverCall, Exception?> Failure { get; set; } = _ => null;

    public void Dispose() => Device.Dispose();

    private void Observe(DriverCall call)
    {
        Calls.Add(call);
        if (Failure(call) is Exception failure)
            throw failure;
    }
}
