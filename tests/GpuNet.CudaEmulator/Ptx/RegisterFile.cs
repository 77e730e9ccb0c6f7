namespace GpuNet.CudaEmulator.Ptx;

/// <summary>Where a register lives.</summary>
internal enum RegisterFile : byte
{
    /// <summary>Nowhere: there is no such operand.</summary>
    None,

    /// <summary>A bit for each lane.</summary>
    Predicate,

    /// <summary>32 bits for each lane; narrower registers too, their upper bits zero.</summary>
    Word,

    /// <summary>64 bits for each lane.</summary>
    Double,
}
