using Xunit;

namespace GpuNet.Tests.Devices.Ilgpu;

/// <summary>
/// The contract on buffers that begin at multiples of 16 bytes, as those of plans do: kernels move fours at once.
/// </summary>
[Collection("cuda")]
public sealed class CudaAlignedDeviceTests : CudaDeviceTests
{
    protected override int GuardLength => 16;

    protected override int LongLength => 1_000_000;

    protected override bool SumsTwentyMillion => true;

    // A tile of which one element of 4,096 is used takes the emulator minutes.
    protected override bool MultipliesTwentyMillion => !EmulatedCuda.IsUsed;
}
