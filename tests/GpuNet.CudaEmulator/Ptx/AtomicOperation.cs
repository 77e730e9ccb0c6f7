namespace GpuNet.CudaEmulator.Ptx;

/// <summary>What an atomic does to its place.</summary>
internal enum AtomicOperation
{
    Add,
    Minimum,
    Maximum,
    Exchange,
    CompareAndSwap,
    And,
    Or,
    Xor,
    Increment,
    Decrement,
}
