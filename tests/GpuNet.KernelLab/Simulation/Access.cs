namespace GpuNet.KernelLab.Simulation;

/// <summary>One access of one thread, as kept until its warp's accesses are matched.</summary>
/// <param name="Key">Site, allocation, size, space and kind: what lanes must agree on to be one warp access.</param>
/// <param name="Address">The simulated address.</param>
internal readonly record struct Access(ulong Key, long Address)
{
    public int Allocation => (int)(Key >> 12) & 0xFFFFF;

    public int Size => (int)(Key >> 4) & 0xFF;

    public MemorySpace Space => (MemorySpace)((int)(Key >> 2) & 3);

    public AccessKind Kind => (AccessKind)((int)Key & 3);

    public static ulong KeyOf(int site, int allocation, int size, MemorySpace space, AccessKind kind) =>
        ((ulong)(uint)site << 32) | ((ulong)((uint)allocation & 0xFFFFF) << 12) | ((ulong)(uint)size << 4)
        | ((ulong)(uint)space << 2) | (uint)kind;
}
