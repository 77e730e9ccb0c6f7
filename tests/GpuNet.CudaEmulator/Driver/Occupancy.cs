namespace GpuNet.CudaEmulator.Driver;

/// <summary>How many blocks of a kernel are resident on a multiprocessor at once.</summary>
internal static class Occupancy
{
    /// <summary>The blocks that fit by warps, number, registers and shared memory: the least of the four.</summary>
    public static int BlocksPerMultiprocessor(
        ArchitectureProfile profile, int threads, int registersPerThread, long sharedBytes)
    {
        if (threads < 1 || threads > ArchitectureProfile.ThreadsPerBlock)
            return 0;
        int warps = (threads + ArchitectureProfile.WarpSize - 1) / ArchitectureProfile.WarpSize;
        int byWarps = profile.WarpsPerMultiprocessor / warps;
        int byRegisters = BlocksByRegisters(warps, registersPerThread);
        int byShared = BlocksByShared(profile, sharedBytes);
        return Math.Min(Math.Min(byWarps, profile.BlocksPerMultiprocessor), Math.Min(byRegisters, byShared));
    }

    private static int BlocksByRegisters(int warps, int registersPerThread)
    {
        if (registersPerThread > ArchitectureProfile.RegistersPerThread)
            return 0;
        int perWarp = (int)RoundUp(
            Math.Max(registersPerThread, 1) * ArchitectureProfile.WarpSize, ArchitectureProfile.RegisterUnit);
        // A warp's registers lie in one partition, so what a partition has left over is no use to another.
        int perPartition = ArchitectureProfile.Registers / ArchitectureProfile.Partitions / perWarp;
        return perPartition * ArchitectureProfile.Partitions / warps;
    }

    private static int BlocksByShared(ArchitectureProfile profile, long sharedBytes)
    {
        if (sharedBytes > profile.SharedPerBlock)
            return 0;
        long perBlock = RoundUp(sharedBytes + profile.ReservedSharedPerBlock, profile.SharedUnit);
        return perBlock == 0 ? int.MaxValue : (int)(profile.SharedPerMultiprocessor / perBlock);
    }

    private static long RoundUp(long value, long unit) => (value + unit - 1) / unit * unit;
}
