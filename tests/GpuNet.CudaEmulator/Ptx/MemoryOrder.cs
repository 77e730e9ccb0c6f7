namespace GpuNet.CudaEmulator.Ptx;

/// <summary>What an access says of other threads. An atomic that says nothing is relaxed, as in the manual.</summary>
[Flags]
internal enum MemoryOrder : byte
{
    /// <summary>Nothing: no other thread may access the place meanwhile.</summary>
    Weak = 0,

    /// <summary>Others may access the place; it orders nothing.</summary>
    Relaxed = 1,

    /// <summary>What comes after it sees what was released at the place.</summary>
    Acquire = 2,

    /// <summary>What came before is seen by who acquires at the place.</summary>
    Release = 4,
}
