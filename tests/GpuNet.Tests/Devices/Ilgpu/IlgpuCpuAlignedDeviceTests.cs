using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>
/// The contract on buffers that begin at multiples of 16 bytes, as those of plans do: kernels move fours at once. In
/// one collection with the other, since they share a device and its counter of launches.
/// </summary>
[Collection("ilgpu-cpu")]
public sealed class IlgpuCpuAlignedDeviceTests : IlgpuCpuDeviceTests
{
    protected override int GuardLength => 16;

    protected override bool SumsTwentyMillion => true;
}
