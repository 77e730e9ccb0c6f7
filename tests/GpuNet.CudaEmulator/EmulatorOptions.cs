namespace GpuNet.CudaEmulator;

/// <summary>Which machine is emulated, and what is watched beyond what always is.</summary>
public sealed record EmulatorOptions
{
    /// <summary>The compute capability times ten: 70 to 90.</summary>
    public int Architecture { get; init; } = 80;

    /// <summary>The multiprocessors of a device, 1 to 132.</summary>
    public int Multiprocessors { get; init; } = 8;

    /// <summary>The devices of the machine.</summary>
    public int DeviceCount { get; init; } = 1;

    /// <summary>The devices' names; null for the usual one of the architecture.</summary>
    public IReadOnlyList<string>? DeviceNames { get; init; }

    /// <summary>The memory of a device in bytes.</summary>
    public long MemoryBytes { get; init; } = 8L << 30;

    /// <summary>The driver's version as CUDA numbers it: 12080 for 12.8.</summary>
    public int DriverVersion { get; init; } = 12080;

    /// <summary>Whether accesses of two threads of a block to shared memory must be ordered by barriers.</summary>
    public bool WatchSharedRaces { get; init; }

    /// <summary>Whether accesses of two threads to global memory must be ordered by barriers or atomics.</summary>
    public bool WatchGlobalRaces { get; init; }

    /// <summary>Whether work of a stream waits until something waits for it.</summary>
    public bool DeferStreams { get; init; }

    /// <summary>The order in which blocks and warps take turns: 0 ascending, else a shuffle of that number.</summary>
    public int Order { get; init; }

    /// <summary>Whether a product that is added next is rounded once, as an assembler may choose to.</summary>
    public bool ContractMultiplyAdd { get; init; }

    /// <summary>How far <c>ex2</c>, <c>lg2</c> and <c>tanh</c> may be off, in units in the last place.</summary>
    public int UnitsInLastPlace { get; init; }

    /// <summary>
    /// How many basic blocks the warps of one launch may run together, before its threads count as waiting for each
    /// other for ever.
    /// </summary>
    public long MostBasicBlocks { get; init; } = 1L << 31;

    /// <summary>Whether bytes, sectors, conflicts and instructions are counted.</summary>
    public bool Count { get; init; }
}
