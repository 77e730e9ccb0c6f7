namespace GpuNet.CudaEmulator.Driver;

/// <summary>
/// What a generation of devices has: the limits that the programming guide lists by compute capability, and, for what
/// differs from card to card, the numbers of one card of the generation.
/// </summary>
/// <param name="Capability">Major and minor version: 80 of sm_80.</param>
/// <param name="Card">The card whose clocks, bus and cache these are.</param>
/// <param name="WarpsPerMultiprocessor">Resident warps.</param>
/// <param name="BlocksPerMultiprocessor">Resident blocks.</param>
/// <param name="SharedPerMultiprocessor">Bytes of shared memory.</param>
/// <param name="SharedPerBlock">Bytes of shared memory that a block may have where its function allows it.</param>
/// <param name="ReservedSharedPerBlock">Bytes that the system takes from each resident block.</param>
/// <param name="SharedUnit">Shared memory is given to blocks in multiples of it.</param>
/// <param name="ClockKilohertz">The multiprocessors' clock.</param>
/// <param name="MemoryClockKilohertz">The memory's clock.</param>
/// <param name="MemoryBusBits">The width of the memory's bus.</param>
/// <param name="CacheBytes">The L2 cache.</param>
/// <param name="DoubleRatio">How many times faster single precision is than double.</param>
/// <param name="CopyEngines">Copies that run beside kernels.</param>
internal sealed record ArchitectureProfile(
    int Capability,
    string Card,
    int WarpsPerMultiprocessor,
    int BlocksPerMultiprocessor,
    int SharedPerMultiprocessor,
    int SharedPerBlock,
    int ReservedSharedPerBlock,
    int SharedUnit,
    int ClockKilohertz,
    int MemoryClockKilohertz,
    int MemoryBusBits,
    int CacheBytes,
    int DoubleRatio,
    int CopyEngines)
{
    /// <summary>Threads of a warp.</summary>
    public const int WarpSize = 32;

    /// <summary>Registers of a multiprocessor, and the most that one block may have.</summary>
    public const int Registers = 65536;

    /// <summary>Registers that one thread may have.</summary>
    public const int RegistersPerThread = 255;

    /// <summary>Registers are given to warps in multiples of it.</summary>
    public const int RegisterUnit = 256;

    /// <summary>Parts of a multiprocessor, each with its own registers; a warp lives in one.</summary>
    public const int Partitions = 4;

    /// <summary>Bytes of shared memory that a block may have without further ado.</summary>
    public const int SharedPerBlockByDefault = 48 << 10;

    /// <summary>Threads of a block.</summary>
    public const int ThreadsPerBlock = 1024;

    private static readonly ArchitectureProfile[] Known =
    [
        new(70, "V100", 64, 32, 96 << 10, 96 << 10, 0, 256, 1_530_000, 877_000, 4096, 6 << 20, 2, 5),
        new(72, "Xavier", 64, 32, 96 << 10, 96 << 10, 0, 256, 1_377_000, 1_377_000, 256, 512 << 10, 32, 1),
        new(75, "T4", 32, 16, 64 << 10, 64 << 10, 0, 256, 1_590_000, 5_001_000, 256, 4 << 20, 32, 3),
        new(80, "A100", 64, 32, 164 << 10, 163 << 10, 1 << 10, 128, 1_410_000, 1_215_000, 5120, 40 << 20, 2, 3),
        new(86, "A10", 48, 16, 100 << 10, 99 << 10, 1 << 10, 128, 1_695_000, 6_251_000, 384, 6 << 20, 32, 2),
        new(87, "Orin", 48, 16, 164 << 10, 163 << 10, 1 << 10, 128, 1_300_000, 1_300_000, 256, 4 << 20, 32, 2),
        new(89, "L4", 48, 24, 100 << 10, 99 << 10, 1 << 10, 128, 2_040_000, 6_251_000, 192, 48 << 20, 64, 2),
        new(90, "H100", 64, 32, 228 << 10, 227 << 10, 1 << 10, 128, 1_980_000, 2_619_000, 5120, 50 << 20, 2, 3),
    ];

    /// <summary>Threads that are resident on a multiprocessor at most.</summary>
    public int ThreadsPerMultiprocessor => WarpsPerMultiprocessor * WarpSize;

    /// <summary>The generation of this number: 80 for sm_80.</summary>
    public static ArchitectureProfile Of(int architecture) =>
        Known.FirstOrDefault(profile => profile.Capability == architecture)
        ?? throw new ArgumentOutOfRangeException(
            nameof(architecture),
            architecture,
            $"The emulator knows no sm_{architecture}; choose one of " +
            $"{string.Join(", ", Known.Select(profile => profile.Capability))}.");
}
