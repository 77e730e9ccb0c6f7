namespace GpuNet.Ilgpu.Tests.Devices;

/// <summary>The contract on buffers that begin at multiples of 16 bytes, as those of plans do: kernels move fours at once.</summary>
public sealed class IlgpuCpuAlignedDeviceTests : IlgpuCpuDeviceTests
{
    protected override int GuardLength => 16;
}
