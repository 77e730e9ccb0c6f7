using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>
/// The contract on buffers that begin at multiples of 16 bytes, as those of plans do: kernels move fours at once.
/// </summary>
[Collection("cuda")]
public sealed class CudaAlignedDeviceTests : CudaDeviceTests
{
    protected override int GuardLength => 16;
}
