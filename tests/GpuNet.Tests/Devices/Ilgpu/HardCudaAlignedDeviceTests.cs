using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>The same on buffers that begin at multiples of 16 bytes.</summary>
[Collection("hard cuda")]
public sealed class HardCudaAlignedDeviceTests : HardCudaDeviceTests
{
    protected override int GuardLength => 16;
}
