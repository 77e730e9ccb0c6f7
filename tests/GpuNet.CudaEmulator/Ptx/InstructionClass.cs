namespace GpuNet.CudaEmulator.Ptx;

/// <summary>What an instruction is counted as.</summary>
public enum InstructionClass
{
    /// <summary>f32 addition, multiplication and the like.</summary>
    SinglePrecision,

    /// <summary>A product that is added: two operations.</summary>
    FusedMultiplyAdd,

    /// <summary>Roots, reciprocals, exponentials, logarithms, divisions: what the special units do.</summary>
    Function,

    /// <summary>f64 arithmetic.</summary>
    DoublePrecision,

    /// <summary>Integer arithmetic and logic.</summary>
    WholeNumber,

    /// <summary>Moves, conversions and selections.</summary>
    Move,

    /// <summary>Comparisons.</summary>
    Compare,

    /// <summary>Loads and stores of global and local memory, and arguments.</summary>
    Memory,

    /// <summary>Loads and stores of shared memory.</summary>
    SharedMemory,

    /// <summary>Atomic operations.</summary>
    Atomic,

    /// <summary>Barriers and fences.</summary>
    Barrier,

    /// <summary>Shuffles and votes.</summary>
    Warp,

    /// <summary>Products of matrix fragments.</summary>
    Matrix,

    /// <summary>Branches and ends.</summary>
    Branch,
}
