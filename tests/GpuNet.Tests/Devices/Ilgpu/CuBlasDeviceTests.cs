using GpuNet.Devices;
using GpuNet.TestReport;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>The contract on the first CUDA device with cuBLAS's matrix products, where there are both.</summary>
public sealed class CuBlasDeviceTests : DeviceContract, IDeviceTests
{
    private const string Kind = "cublas";

    // Whether there is cuBLAS shows when a device is opened with it; the tests share that one.
    private static readonly Lazy<(Device? Device, string? Reason)> Opened = new(Open);

    public static DevicePlace Place => Opened.Value is { Device: Device device }
        ? DevicePlace.On(Kind, device.Description.Hardware)
        : DevicePlace.Absent(Kind, Opened.Value.Reason!);

    protected override bool OwnsDevice => false;

    protected override bool ChecksDeviceMemory => false;

    // Twice the largest error of one exponential in the contract: derived in kernels-docs/kernels/README.md, Functions.
    protected override double FunctionRoundings => 64;

    protected override Device CreateDevice() => Opened.Value.Device!;

    protected override Device OpenAnother() =>
        GpuNet.Devices.Devices.Open("cuda", new DeviceOptions { CuBlas = true });

    private static (Device? Device, string? Reason) Open()
    {
        if (EmulatedCuda.IsUsed)
            return (null, "it needs an NVIDIA GPU, and the CUDA driver here is emulated");
        try
        {
            return (GpuNet.Devices.Devices.Open("cuda", new DeviceOptions { CuBlas = true }), null);
        }
        catch (DeviceUnavailableException exception)
        {
            return (null, exception.Message);
        }
    }
}
