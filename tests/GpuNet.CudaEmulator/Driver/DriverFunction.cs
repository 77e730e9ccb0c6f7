using GpuNet.CudaEmulator.Execution;
using GpuNet.CudaEmulator.Ptx;

namespace GpuNet.CudaEmulator.Driver;

/// <summary>A kernel of a loaded module.</summary>
internal sealed class DriverFunction(DriverModule module, PtxKernel kernel)
    : DriverObject(module.Machine, module.Context)
{
    private readonly ArchitectureProfile profile = module.Machine.Profile;

    /// <inheritdoc/>
    public override string Kind => "function";

    /// <summary>What it runs.</summary>
    public PtxKernel Kernel { get; } = kernel;

    /// <summary>Shared memory that a launch may ask for beyond the kernel's own.</summary>
    public int MaxDynamicSharedBytes { get; private set; } =
        ArchitectureProfile.SharedPerBlockByDefault - kernel.StaticSharedBytes;

    /// <summary>The percentage of on-chip memory that shall be shared memory; -1 for the driver's choice.</summary>
    public int Carveout { get; private set; } = -1;

    /// <summary>The version of its text: 87 for 8.7.</summary>
    public int PtxVersion { get; } = module.PtxVersion;

    /// <summary>Threads that a block of it may have.</summary>
    public int MaxThreads => Math.Min(
        Kernel.MaxThreads ?? ArchitectureProfile.ThreadsPerBlock,
        Math.Min(ArchitectureProfile.ThreadsPerBlock, ThreadsByRegisters));

    private int ThreadsByRegisters =>
        ArchitectureProfile.Registers / RegistersPerWarp * ArchitectureProfile.WarpSize;

    private int RegistersPerWarp =>
        (Math.Max(Kernel.Registers, 1) * ArchitectureProfile.WarpSize + ArchitectureProfile.RegisterUnit - 1)
        / ArchitectureProfile.RegisterUnit * ArchitectureProfile.RegisterUnit;

    /// <inheritdoc/>
    public override IEnumerable<LiveObject> Leaks() => [];

    /// <summary>Allows launches to ask for this much shared memory.</summary>
    public void AllowDynamicShared(int bytes)
    {
        int most = profile.SharedPerBlock - Kernel.StaticSharedBytes;
        if (bytes < 0 || bytes > most)
        {
            throw new DriverException(
                DriverError.InvalidValue,
                $"The kernel {Kernel.Name} cannot have {bytes} bytes of dynamic shared memory: an " +
                $"sm_{profile.Capability} has {profile.SharedPerBlock} a block, and the kernel declares " +
                $"{Kernel.StaticSharedBytes}; {most} are left.");
        }

        MaxDynamicSharedBytes = bytes;
    }

    /// <summary>Sets the preferred share of shared memory, in percent.</summary>
    public void Prefer(int carveout)
    {
        if (carveout is < -1 or > 100)
            throw new DriverException(DriverError.InvalidValue);
        Carveout = carveout;
    }

    /// <summary>The blocks of this size that a multiprocessor holds at once.</summary>
    public int BlocksPerMultiprocessor(int threads, long dynamicSharedBytes) =>
        threads > MaxThreads || dynamicSharedBytes > MaxDynamicSharedBytes
            ? 0
            : Occupancy.BlocksPerMultiprocessor(
                profile, threads, Kernel.Registers, Kernel.StaticSharedBytes + dynamicSharedBytes);

    /// <summary>
    /// The blocks' size with which a multiprocessor holds the most threads, the larger where two are equal, and the
    /// smallest grid that fills the device with them.
    /// </summary>
    public (int GridSize, int BlockSize) BestBlockSize(Func<int, long> dynamicSharedBytes, int limit)
    {
        int most = limit > 0 ? Math.Min(limit, MaxThreads) : MaxThreads;
        int bestSize = 0;
        int bestBlocks = 0;
        for (int size = most; size > 0; size = (size - 1) / ArchitectureProfile.WarpSize * ArchitectureProfile.WarpSize)
        {
            int blocks = BlocksPerMultiprocessor(size, dynamicSharedBytes(size));
            if (blocks * size > bestBlocks * bestSize)
                (bestBlocks, bestSize) = (blocks, size);
        }

        return (bestBlocks * Machine.Options.Multiprocessors, bestSize);
    }

    /// <summary>Throws what the driver answers to a launch of this shape, if it refuses it.</summary>
    public void RequireLaunchable(Dim3 grid, Dim3 block, int dynamicSharedBytes, bool cooperative)
    {
        RequireShape(grid, block);
        long threads = (long)block.X * block.Y * block.Z;
        if (threads > MaxThreads)
        {
            // A kernel that says how many threads it takes is refused as a wrong argument, one that is too fat is not.
            bool byBounds = threads > ArchitectureProfile.ThreadsPerBlock || threads > Kernel.MaxThreads;
            throw Refuse(
                byBounds ? DriverError.InvalidValue : DriverError.LaunchOutOfResources,
                $"blocks of {threads} threads, and it can have {MaxThreads}");
        }

        if (dynamicSharedBytes < 0 || dynamicSharedBytes > MaxDynamicSharedBytes)
        {
            throw Refuse(
                DriverError.InvalidValue,
                $"{dynamicSharedBytes} bytes of dynamic shared memory, and {MaxDynamicSharedBytes} are allowed: " +
                "raise the function's limit");
        }

        if (cooperative)
            RequireResident(grid, (int)threads, dynamicSharedBytes);
    }

    private void RequireResident(Dim3 grid, int threads, int dynamicSharedBytes)
    {
        long blocks = (long)grid.X * grid.Y * grid.Z;
        int resident = BlocksPerMultiprocessor(threads, dynamicSharedBytes);
        int multiprocessors = Machine.Options.Multiprocessors;
        if (blocks > (long)resident * multiprocessors)
        {
            throw Refuse(
                DriverError.CooperativeLaunchTooLarge,
                $"{blocks} blocks at once, and {multiprocessors} multiprocessors hold {resident} each");
        }
    }

    private void RequireShape(Dim3 grid, Dim3 block)
    {
        const int MostGridYz = 65535;
        const int MostBlockXy = 1024;
        const int MostBlockZ = 64;
        if (grid.X < 1 || grid.Y < 1 || grid.Z < 1 || grid.Y > MostGridYz || grid.Z > MostGridYz
            || block.X < 1 || block.Y < 1 || block.Z < 1
            || block.X > MostBlockXy || block.Y > MostBlockXy || block.Z > MostBlockZ)
        {
            throw Refuse(DriverError.InvalidValue, $"a grid {grid} of blocks {block}, which no device has");
        }
    }

    private DriverException Refuse(DriverError error, string what) =>
        new(error, $"A launch of {Kernel.Name} asks for {what}.");
}
