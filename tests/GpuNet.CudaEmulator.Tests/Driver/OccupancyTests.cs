using GpuNet.CudaEmulator.Driver;
using Xunit;

namespace GpuNet.CudaEmulator.Tests.Driver;

public class OccupancyTests
{
    // Blocks by the rules of the programming guide's table of compute capabilities, worked out by hand.
    [Theory]
    [InlineData(80, 256, 32, 0, 8)] // 64 warps
    [InlineData(80, 32, 16, 0, 32)] // 32 blocks
    [InlineData(80, 1024, 33, 0, 1)] // 40 registers a thread, 12 warps a partition: 48 warps
    [InlineData(80, 1024, 32, 0, 2)]
    [InlineData(80, 1024, 65, 0, 0)] // 72 registers a thread, 7 warps a partition: 28 warps
    [InlineData(80, 128, 255, 0, 2)] // 2 warps a partition
    [InlineData(80, 96, 168, 0, 4)] // 3 warps a partition, 12 in all
    [InlineData(80, 128, 32, 48 << 10, 3)] // 49 of 164 KB
    [InlineData(80, 128, 32, 163 << 10, 1)]
    [InlineData(80, 128, 32, (163 << 10) + 1, 0)]
    [InlineData(70, 128, 32, 48 << 10, 2)] // 48 of 96 KB
    [InlineData(70, 128, 32, 96 << 10, 1)]
    [InlineData(86, 256, 32, 0, 6)] // 48 warps
    [InlineData(86, 64, 32, 0, 16)] // 16 blocks
    [InlineData(86, 128, 32, 32 << 10, 3)] // 33 of 100 KB
    [InlineData(90, 1024, 32, 113 << 10, 2)] // 114 of 228 KB
    [InlineData(90, 1024, 32, 114 << 10, 1)]
    [InlineData(75, 1024, 32, 0, 1)] // 32 warps
    public void Blocks_of_a_multiprocessor(int architecture, int threads, int registers, int sharedBytes, int blocks) =>
        Assert.Equal(
            blocks,
            Occupancy.BlocksPerMultiprocessor(ArchitectureProfile.Of(architecture), threads, registers, sharedBytes));
}
