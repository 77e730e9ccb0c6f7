using System.Runtime.InteropServices;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Driver;

public unsafe class DeviceTests : DriverTests
{
    private const int MultiprocessorCount = 16;
    private const int Major = 75;
    private const int Minor = 76;
    private const int SharedPerMultiprocessor = 81;
    private const int SharedPerBlockOptIn = 97;

    [SkippableTheory]
    [InlineData(70, 96 << 10, 96 << 10)]
    [InlineData(80, 164 << 10, 163 << 10)]
    [InlineData(86, 100 << 10, 99 << 10)]
    [InlineData(90, 228 << 10, 227 << 10)]
    public void A_device_has_what_its_generation_has(int architecture, int perMultiprocessor, int perBlock)
    {
        using EmulatedMachine machine = EmulatedMachine.Start(
            new() { Architecture = architecture, Multiprocessors = 13 });
        Cuda.Do("cuInit", 0);

        Assert.Equal(architecture / 10, Attribute(Major));
        Assert.Equal(architecture % 10, Attribute(Minor));
        Assert.Equal(13, Attribute(MultiprocessorCount));
        Assert.Equal(perMultiprocessor, Attribute(SharedPerMultiprocessor));
        Assert.Equal(perBlock, Attribute(SharedPerBlockOptIn));
        Assert.Empty(machine.Findings);
    }

    [SkippableFact]
    public void A_machine_says_which_generations_it_knows()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => EmulatedMachine.Start(new() { Architecture = 35 }));

        Assert.Contains("sm_35", error.Message, StringComparison.Ordinal);
        Assert.Contains("80", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_machine_has_as_many_devices_as_it_is_told()
    {
        using EmulatedMachine machine = EmulatedMachine.Start(
            new() { DeviceCount = 3, DeviceNames = ["A", "B"], MemoryBytes = 12345 });
        Cuda.Do("cuInit", 0);

        Assert.Equal(3, Cuda.Get("cuDeviceGetCount"));
        Assert.Equal(2, Cuda.Get("cuDeviceGet", 2));
        Assert.Equal(12345, Cuda.Get("cuDeviceTotalMem_v2", 2));
        Assert.Equal("B", NameOf(1));
        Assert.Equal("Emulated A100 (sm_80)", NameOf(2));
        Assert.Equal(DriverError.InvalidDevice, Cuda.TryGet("cuDeviceGet", out _, 3));
        Assert.Equal(DriverError.InvalidDevice, Cuda.TryGet("cuCtxCreate_v2", out _, 0, 3));
    }

    [SkippableFact]
    public void A_machine_without_devices_is_not_initialized()
    {
        using EmulatedMachine machine = EmulatedMachine.Start(new() { DeviceCount = 0 });

        Assert.Equal(DriverError.NoDevice, Cuda.Call("cuInit", 0));
    }

    [SkippableFact]
    public void The_drivers_version_is_told()
    {
        using EmulatedMachine machine = EmulatedMachine.Start(new() { DriverVersion = 11040 });

        Assert.Equal(11040, Cuda.Get("cuDriverGetVersion"));
    }

    [SkippableFact]
    public void Devices_do_not_reach_each_others_memory()
    {
        using EmulatedMachine machine = EmulatedMachine.Start(new() { DeviceCount = 2 });
        nint first = Cuda.NewContext();
        Assert.NotEqual(0, Cuda.Get("cuCtxCreate_v2", 0, 1));

        Assert.Equal(0, Cuda.Get("cuDeviceCanAccessPeer", 0, 1));
        Assert.Equal(DriverError.PeerAccessUnsupported, Cuda.Call("cuCtxEnablePeerAccess", first, 0));
        Assert.Equal(DriverError.PeerAccessNotEnabled, Cuda.Call("cuCtxDisablePeerAccess", first));
    }

    [SkippableTheory]
    [InlineData(DriverError.Success, "CUDA_SUCCESS")]
    [InlineData(DriverError.InvalidValue, "CUDA_ERROR_INVALID_VALUE")]
    [InlineData(DriverError.NoBinaryForGpu, "CUDA_ERROR_NO_BINARY_FOR_GPU")]
    [InlineData(DriverError.CooperativeLaunchTooLarge, "CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE")]
    [InlineData(DriverError.StreamCaptureWrongThread, "CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD")]
    public void Errors_have_their_names_in_C(DriverError error, string name) =>
        Assert.Equal(name, Cuda.Text("cuGetErrorName", error));

    [SkippableFact]
    public void Every_error_has_a_name_and_a_description()
    {
        Assert.All(Enum.GetValues<DriverError>(), error =>
        {
            Assert.NotNull(Cuda.Text("cuGetErrorName", error));
            Assert.NotNull(Cuda.Text("cuGetErrorString", error));
        });
        nint text = 0;
        Assert.Equal(DriverError.InvalidValue, Cuda.Call("cuGetErrorName", 12345, (nint)(&text)));
    }

    private static nint Attribute(int attribute) => Cuda.Get("cuDeviceGetAttribute", attribute, 0);

    private static string NameOf(int device)
    {
        byte* name = stackalloc byte[64];
        Cuda.Do("cuDeviceGetName", (nint)name, 64, device);
        return Marshal.PtrToStringUTF8((nint)name)!;
    }
}
